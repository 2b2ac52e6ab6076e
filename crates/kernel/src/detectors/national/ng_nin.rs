//! National identification numbers of Nigeria.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "NG_NIN",
    category: PII,
    words: &["nin", "national identification"],
    shapes: &[
        Shape::new("[0-9]{11}", 0.0, 0.93),
    ],
    validate: unknown,
    source: "https://nimc.gov.ng/",
    finds: &["NIN 12345678901"],
    ignores: &["12345678901", "NIN 1234"],
};
