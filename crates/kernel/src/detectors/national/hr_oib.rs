//! Personal numbers of Croatia.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, mod11_10};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "HR_OIB",
    category: PII,
    words: &["oib", "osobni identifikacijski"],
    shapes: &[
        Shape::new("[0-9]{11}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.porezna-uprava.hr/",
    finds: &["OIB 33392005961"],
    ignores: &["33392005961", "OIB 33392005962"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 11 && mod11_10(&some))
}
