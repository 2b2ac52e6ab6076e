//! Personal public service numbers of Ireland.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IE_PPS",
    category: PII,
    words: &["pps", "ppsn", "personal public service"],
    shapes: &[
        Shape::new("[0-9]{7}[A-W][A-IW]?", 0.0, 0.95),
    ],
    validate,
    source: "https://www.gov.ie/en/service/12e6de-get-a-personal-public-service-pps-number/",
    finds: &["PPS 1234567T"],
    ignores: &["1234567T", "PPS 1234567A"],
};

fn validate(text: &str) -> Option<bool> {
    let mut letters = text.bytes().skip(7);
    let check = letters.next()?;
    let second = letters.next().map_or(0, |byte| if byte == b'W' { 0 } else { u32::from(byte - b'A') + 1 });
    let sum = weighted(&digits(text), &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    let wanted = if sum.is_multiple_of(23) { b'W' } else { b'A' + (sum % 23) as u8 - 1 };
    Some(check == wanted)
}
