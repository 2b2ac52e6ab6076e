//! Taxpayer numbers of persons in Russia.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "RU_INN",
    category: PII,
    words: &["inn", "инн"],
    shapes: &[
        Shape::new("[0-9]{12}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.nalog.gov.ru/",
    finds: &["INN 500100732259"],
    ignores: &["500100732259", "INN 500100732258"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 12 && weighted(some.get(..10).unwrap_or_default(), &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == some.get(10).map_or(10, |digit| u32::from(*digit)) && weighted(some.get(..11).unwrap_or_default(), &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == some.get(11).map_or(10, |digit| u32::from(*digit)))
}
