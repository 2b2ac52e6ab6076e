//! Tax numbers of Portugal.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, mod11_tail};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "PT_NIF",
    category: PII,
    words: &["nif", "contribuinte", "numero de contribuinte"],
    shapes: &[
        Shape::new("[1235689][0-9]{8}", 0.0, 0.94),
        Shape::new("[1235689][0-9]{2} [0-9]{3} [0-9]{3}", 0.0, 0.94),
    ],
    validate,
    source: "https://www.portaldasfinancas.gov.pt/",
    finds: &["NIF 501964843"],
    ignores: &["501964843", "NIF 501964844"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 9 && mod11_tail(&some, &[9, 8, 7, 6, 5, 4, 3, 2]))
}
