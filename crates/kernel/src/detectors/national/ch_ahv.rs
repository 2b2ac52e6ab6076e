//! Social security numbers of Switzerland (AHV, AVS).

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "CH_AHV",
    category: PII,
    words: &["ahv", "avs", "sozialversicherungsnummer", "assure"],
    shapes: &[
        Shape::new(r"756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}", 0.92, 0.98),
        Shape::new("756[0-9]{10}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.ahv-iv.ch/",
    finds: &["756.9217.0769.85", "AHV 7569217076985"],
    ignores: &["756.9217.0769.84", "7569217076985"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 13 && weighted(&some, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10))
}
