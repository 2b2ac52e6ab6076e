//! Identity numbers of Israel.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, luhn};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IL_ID",
    category: PII,
    words: &["teudat zehut", "israeli id", "zehut"],
    shapes: &[
        Shape::new("[0-9]{9}", 0.0, 0.93),
        Shape::new("[0-9]-[0-9]{7}-[0-9]", 0.0, 0.93),
    ],
    validate,
    source: "https://www.gov.il/",
    finds: &["teudat zehut 123456782"],
    ignores: &["123456782", "zehut 123456783"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 9 && luhn(&some))
}
