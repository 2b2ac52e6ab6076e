//! Insurance numbers of Russia.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "RU_SNILS",
    category: PII,
    words: &["snils", "снилс"],
    shapes: &[
        Shape::new("[0-9]{3}-[0-9]{3}-[0-9]{3} [0-9]{2}", 0.85, 0.97),
        Shape::new("[0-9]{11}", 0.0, 0.94),
    ],
    validate,
    source: "https://sfr.gov.ru/",
    finds: &["112-233-445 95"],
    ignores: &["112-233-445 96", "11223344595"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 11 && weighted(some.get(..9).unwrap_or_default(), &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == some.get(9..).unwrap_or_default().iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit)))
}
