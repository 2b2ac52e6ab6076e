//! Resident registration numbers of Korea.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "KR_RRN",
    category: PII,
    words: &["rrn", "resident registration", "주민등록번호", "korean rrn"],
    shapes: &[
        Shape::new("[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])-[1-4][0-9]{6}", 0.82, 0.96),
        Shape::new("[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[1-4][0-9]{6}", 0.0, 0.95),
    ],
    validate: unknown,
    source: "https://www.law.go.kr/",
    finds: &["960121-1234567", "RRN 9601211234567"],
    ignores: &["761413-2212134", "9601211234567"],
};
