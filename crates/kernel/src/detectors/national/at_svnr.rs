//! Social insurance numbers of Austria.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "AT_SVNR",
    category: PII,
    words: &["svnr", "sozialversicherungsnummer", "sv nummer", "versicherungsnummer"],
    shapes: &[
        Shape::new("[1-9][0-9]{3} ?(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-5])[0-9]{2}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.sozialversicherung.at/",
    finds: &["SVNR 1237 010180"],
    ignores: &["1237 010180", "SVNR 1236 010180"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 10 && weighted(&some, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == some.get(3).map_or(11, |check| u32::from(*check)))
}
