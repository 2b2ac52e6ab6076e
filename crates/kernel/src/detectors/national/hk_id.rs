//! Identity card numbers of Hong Kong.

use crate::detectors::shape::{bare, Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "HK_ID",
    category: PII,
    words: &["hkid", "hong kong id"],
    shapes: &[
        Shape::new(r"[A-Z]{1,2}[0-9]{6}\([0-9A]\)", 0.9, 0.97).between(bare),
    ],
    validate,
    source: "https://www.immd.gov.hk/",
    finds: &["A123456(3)"],
    ignores: &["A123456(4)", "A123456"],
};

fn validate(text: &str) -> Option<bool> {
    let letters: Vec<u32> = text.bytes().take_while(u8::is_ascii_uppercase).map(|byte| u32::from(byte - b'A') + 10).collect();
    let (first, second) = match letters.as_slice() {
        [one] => (36, *one),
        [one, two] => (*one, *two),
        _ => return Some(false),
    };
    let body: Vec<u8> = digits(text).iter().copied().take(6).collect();
    let sum = 9 * first + 8 * second + weighted(&body, &[7, 6, 5, 4, 3, 2]);
    let check = match text.bytes().rev().nth(1)? {
        b'A' => 10,
        digit => u32::from(digit.wrapping_sub(b'0')),
    };
    Some((sum + check).is_multiple_of(11))
}
