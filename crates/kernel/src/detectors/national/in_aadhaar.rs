//! Identity numbers of residents of India.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, verhoeff};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IN_AADHAAR",
    category: PII,
    words: &["aadhaar", "aadhar", "uidai", "uid"],
    shapes: &[
        Shape::new("[2-9][0-9]{3}[- :][0-9]{4}[- :][0-9]{4}", 0.75, 0.96),
        Shape::new("[2-9][0-9]{11}", 0.0, 0.95),
    ],
    validate,
    source: "https://uidai.gov.in/",
    finds: &["3998 7654 3211", "Aadhaar 399876543211"],
    ignores: &["3998 7654 3212", "399876543211"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 12 && verhoeff(&some))
}
