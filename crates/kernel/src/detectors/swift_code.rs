//! Codes of banks in payments (BIC): eight or eleven letters are one only where a word says so.

use super::shape::{Detector, Shape, PCI};
use super::values::swift;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "SWIFT_CODE",
    category: PCI,
    words: &["swift", "bic"],
    shapes: &[
        Shape::new("(?i)[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", 0.0, 0.92),
    ],
    validate,
    source: "https://www.iso.org/standard/84108.html",
    finds: &["SWIFT: DEUTDEFF", "bic DBNQGBDP7K6"],
    ignores: &["DEUTDEFF", "swift response", "BIC question"],
};

fn validate(text: &str) -> Option<bool> {
    Some(swift(text))
}
