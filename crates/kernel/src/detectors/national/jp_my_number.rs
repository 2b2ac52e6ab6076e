//! Individual numbers of residents of Japan.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "JP_MY_NUMBER",
    category: PII,
    words: &["my number", "mynumber", "マイナンバー", "individual number"],
    shapes: &[
        Shape::new("[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{4}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.digital.go.jp/policies/mynumber",
    finds: &["My Number 1234-5678-9018"],
    ignores: &["1234-5678-9018", "My Number 1234-5678-9019"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    let sum = weighted(some.get(..11)?, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if sum <= 1 { 0 } else { 11 - sum };
    Some(some.get(11).is_some_and(|last| u32::from(*last) == check))
}
