//! Personal numbers of Bulgaria.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "BG_EGN",
    category: PII,
    words: &["egn", "edinen grazhdanski"],
    shapes: &[
        Shape::new("[0-9]{10}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.grao.bg/",
    finds: &["EGN 7523169263"],
    ignores: &["7523169263", "EGN 7523169264"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 10 && weighted(some.get(..9).unwrap_or_default(), &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == some.last().map_or(10, |check| u32::from(*check)))
}
