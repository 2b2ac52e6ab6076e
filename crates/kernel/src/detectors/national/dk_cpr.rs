//! Personal numbers of Denmark.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::digits;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DK_CPR",
    category: PII,
    words: &["cpr", "personnummer", "cpr nr"],
    shapes: &[
        Shape::new("(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}[- ]?[0-9]{4}", 0.0, 0.94),
    ],
    validate,
    source: "https://cpr.dk/",
    finds: &["CPR 211062-5629", "cpr nr 2110625629"],
    ignores: &["211062-5629", "CPR 219962-5629"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 10)
}
