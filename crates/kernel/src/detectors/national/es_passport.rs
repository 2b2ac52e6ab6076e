//! Passport numbers of Spain.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "ES_PASSPORT",
    category: PII,
    words: &["pasaporte"],
    shapes: &[
        Shape::new("(?i)[A-Z]{3}[0-9]{6}", 0.0, 0.93),
    ],
    validate: unknown,
    source: "https://www.policia.es/",
    finds: &["pasaporte AAA123456"],
    ignores: &["AAA123456", "pasaporte AA123"],
};
