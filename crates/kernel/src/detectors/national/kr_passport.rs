//! Passport numbers of Korea.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "KR_PASSPORT",
    category: PII,
    words: &["passport", "여권"],
    shapes: &[
        Shape::new("(?i)[MSROD][0-9]{3}[A-Z][0-9]{4}", 0.0, 0.93),
        Shape::new("(?i)[MSROD][0-9]{8}", 0.0, 0.86),
    ],
    validate: unknown,
    source: "https://www.passport.go.kr/",
    finds: &["passport number is M123A4567"],
    ignores: &["M123A4567", "passport M123AB567"],
};
