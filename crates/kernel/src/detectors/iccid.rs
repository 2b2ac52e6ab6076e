//! Numbers of SIM cards.

use super::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "ICCID",
    category: PII,
    words: &["iccid", "sim card", "sim number", "sim serial"],
    shapes: &[
        Shape::new("89[0-9]{17,18}[0-9F]?", 0.0, 0.92),
    ],
    validate: unknown,
    source: "https://www.itu.int/rec/T-REC-E.118",
    finds: &["iccid 8914800000000000009"],
    ignores: &["8914800000000000009", "sim 89148"],
};
