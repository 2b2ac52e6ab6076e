//! Registration numbers of foreigners in Korea.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "KR_FRN",
    category: PII,
    words: &["frn", "foreigner registration", "alien registration", "korean frn"],
    shapes: &[
        Shape::new("[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])-[5-8][0-9]{6}", 0.82, 0.96),
        Shape::new("[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[5-8][0-9]{6}", 0.0, 0.95),
    ],
    validate: unknown,
    source: "https://www.law.go.kr/",
    finds: &["911124-5678901", "FRN 9111245678901"],
    ignores: &["911324-5678901", "9111245678901"],
};
