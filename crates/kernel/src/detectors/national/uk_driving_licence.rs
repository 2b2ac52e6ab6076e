//! Driving licence numbers of Great Britain.

use crate::detectors::shape::{Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "UK_DRIVING_LICENCE",
    category: PII,
    words: &["driving licence", "licence number", "dvla"],
    shapes: &[
        Shape::new("[A-Z]{1,5}9{0,4}[0-9](?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9][A-Z9]{2}[0-9A-Z][A-Z]{2}", 0.85, 0.97),
    ],
    validate,
    source: "https://www.gov.uk/government/publications/driving-licence-number-format",
    finds: &["MORGA657054SM9IJ", "driving licence FO999512018AA1AB"],
    ignores: &["MORGA699054SM9IJ", "MORGAN"],
};

fn validate(text: &str) -> Option<bool> {
    Some(text.len() == 16)
}
