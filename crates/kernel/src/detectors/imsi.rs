//! Numbers of mobile subscribers.

use super::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IMSI",
    category: PII,
    words: &["imsi", "subscriber identity"],
    shapes: &[
        Shape::new("[0-9]{14,15}", 0.0, 0.92),
    ],
    validate: unknown,
    source: "https://www.itu.int/rec/T-REC-E.212",
    finds: &["imsi 310150123456789"],
    ignores: &["310150123456789", "imsi 3101"],
};
