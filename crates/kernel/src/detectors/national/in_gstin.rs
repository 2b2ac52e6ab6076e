//! Goods and services tax numbers of India.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IN_GSTIN",
    category: PII,
    words: &["gstin", "gst"],
    shapes: &[
        Shape::new("(?:0[1-9]|[12][0-9]|3[0-7])[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]", 0.92, 0.97),
    ],
    validate: unknown,
    source: "https://www.gst.gov.in/",
    finds: &["27ABCDE1234F1Z5"],
    ignores: &["38ABCDE1234F1Z5", "27ABCDE1234F1Y5"],
};
