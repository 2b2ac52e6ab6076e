//! Permanent account numbers of taxpayers in India.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IN_PAN",
    category: PII,
    words: &["pan", "permanent account", "income tax"],
    shapes: &[
        Shape::new("[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]", 0.8, 0.96),
    ],
    validate: unknown,
    source: "https://incometaxindia.gov.in/",
    finds: &["ABCPD1234Z"],
    ignores: &["ABCDD1234Z", "ABCPD12345"],
};
