//! Identity card numbers of Taiwan.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "TW_ID",
    category: PII,
    words: &["taiwan id", "national id", "arc"],
    shapes: &[
        Shape::new("[A-Z][1289][0-9]{8}", 0.6, 0.95),
    ],
    validate,
    source: "https://www.ris.gov.tw/",
    finds: &["A123456789"],
    ignores: &["A123456788", "A423456789"],
};

fn validate(text: &str) -> Option<bool> {
    // ABCDEFGHJKLMNPQRSTUVXYWZIO count from 10.
    let letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".find(text.chars().next()?)? as u32 + 10;
    let some = digits(text);
    let sum = letter / 10 + 9 * (letter % 10) + weighted(&some, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    Some(some.len() == 9 && sum.is_multiple_of(10))
}
