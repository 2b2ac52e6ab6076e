//! Passport numbers of the United Kingdom.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "UK_PASSPORT",
    category: PII,
    words: &["british passport", "uk passport"],
    shapes: &[
        Shape::new("[A-Z]{2}[0-9]{7}", 0.0, 0.93),
        Shape::new("[0-9]{9}", 0.0, 0.92),
    ],
    validate: unknown,
    source: "https://www.gov.uk/government/publications/passport-numbers",
    finds: &["UK passport AB1234567"],
    ignores: &["AB1234567", "passport AB12"],
};
