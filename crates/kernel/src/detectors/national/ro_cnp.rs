//! Personal numbers of Romania.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "RO_CNP",
    category: PII,
    words: &["cnp", "cod numeric personal"],
    shapes: &[
        Shape::new("[1-9][0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{6}", 0.0, 0.96),
    ],
    validate,
    source: "https://www.mai.gov.ro/",
    finds: &["CNP 1800101221144"],
    ignores: &["1800101221144", "CNP 1800101221145"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 13 && weighted(some.get(..12).unwrap_or_default(), &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11 % 10 == some.last().map_or(10, |check| u32::from(*check)))
}
