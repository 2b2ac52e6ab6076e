//! Driving licence numbers of Korea.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "KR_DRIVER_LICENSE",
    category: PII,
    words: &["license", "licence", "운전면허"],
    shapes: &[
        Shape::new("(?:1[1-9]|2[0-68])-[0-9]{2}-[0-9]{6}-[0-9]{2}", 0.6, 0.95),
        Shape::new("(?:1[1-9]|2[0-68]) [0-9]{2} [0-9]{6} [0-9]{2}", 0.0, 0.93),
    ],
    validate: unknown,
    source: "https://www.safedriving.or.kr/",
    finds: &["My license is 13-22-123456-12"],
    ignores: &["11-22-12345-12", "31-22-123456-12"],
};
