//! Social insurance numbers of Canada.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, luhn};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "CA_SIN",
    category: PII,
    words: &["sin", "social insurance", "nas"],
    shapes: &[
        Shape::new("[0-9]{3}([- ])[0-9]{3}[- ][0-9]{3}", 0.0, 0.95),
        Shape::new("[0-9]{9}", 0.0, 0.92),
    ],
    validate,
    source: "https://www.canada.ca/en/employment-social-development/services/sin.html",
    finds: &["my SIN is 130-692-544", "social insurance number 130692544"],
    ignores: &["130-692-544", "SIN 130-692-545"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 9 && luhn(&some))
}
