//! Passport numbers of India.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IN_PASSPORT",
    category: PII,
    words: &["indian passport"],
    shapes: &[
        Shape::new("[A-PR-WY][1-9][0-9] ?[0-9]{4}[1-9]", 0.0, 0.93),
    ],
    validate: unknown,
    source: "https://www.passportindia.gov.in/",
    finds: &["Indian passport J6932157"],
    ignores: &["J6932157", "Indian passport J69"],
};
