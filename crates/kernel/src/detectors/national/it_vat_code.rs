//! Value added tax numbers of Italy.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, luhn};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IT_VAT_CODE",
    category: PII,
    words: &["partita iva", "p.iva", "piva", "vat"],
    shapes: &[
        Shape::new("[0-9]{11}", 0.0, 0.93),
    ],
    validate,
    source: "https://www.agenziaentrate.gov.it/",
    finds: &["partita IVA 01333550323"],
    ignores: &["01333550323", "partita IVA 01333550324"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 11 && luhn(&some))
}
