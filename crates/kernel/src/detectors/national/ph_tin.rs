//! Tax numbers of the Philippines.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "PH_TIN",
    category: PII,
    words: &["tin", "tax id", "bir"],
    shapes: &[
        Shape::new("[0-9]{3}-[0-9]{3}-[0-9]{3}(?:-[0-9]{3,5})?", 0.0, 0.92),
    ],
    validate: unknown,
    source: "https://www.bir.gov.ph/",
    finds: &["TIN 000-123-456-001"],
    ignores: &["000-123-456-001", "TIN 000-123"],
};
