//! Identity numbers of Singapore, with their check letter.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "SG_NRIC",
    category: PII,
    words: &["nric", "fin", "singapore id"],
    shapes: &[
        Shape::new("[STFGM][0-9]{7}[A-Z]", 0.85, 0.97),
    ],
    validate,
    source: "https://www.ica.gov.sg/",
    finds: &["S1234567D", "G1234567X"],
    ignores: &["S1234567A", "S123456D"],
};

fn validate(text: &str) -> Option<bool> {
    let first = text.bytes().next()?;
    let mut sum = weighted(&digits(text), &[2, 7, 6, 5, 4, 3, 2]);
    sum += match first {
        b'T' | b'G' => 4,
        b'M' => 3,
        _ => 0,
    };
    let letters: &[u8] = match first {
        b'S' | b'T' => b"JZIHGFEDCBA",
        b'M' => b"XWUTRQPNJLK",
        _ => b"XWUTRQPNMLK",
    };
    let place = if first == b'M' { 10 - sum % 11 } else { sum % 11 };
    Some(letters.get(place as usize).copied() == text.bytes().last())
}
