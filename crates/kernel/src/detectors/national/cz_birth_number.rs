//! Birth numbers of the Czech Republic and of Slovakia.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::digits;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "CZ_BIRTH_NUMBER",
    category: PII,
    words: &["rodne cislo", "rodné číslo", "rc", "birth number"],
    shapes: &[
        Shape::new("[0-9]{2}(?:[05][1-9]|[16][0-2]|[27][1-9]|[38][0-2])(?:0[1-9]|[12][0-9]|3[01])/[0-9]{4}", 0.75, 0.96),
        Shape::new("[0-9]{2}(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12][0-9]|3[01])/[0-9]{3}", 0.0, 0.9),
    ],
    validate,
    source: "https://www.mvcr.cz/",
    finds: &["736028/5163"],
    ignores: &["736028/5164", "739028/5163"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 9 || (some.len() == 10 && some.iter().fold(0_u64, |sum, digit| sum * 10 + u64::from(*digit)) % 11 == 0))
}
