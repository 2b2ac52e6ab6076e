//! Numbers of the population register of Poland.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "PL_PESEL",
    category: PII,
    words: &["pesel"],
    shapes: &[
        Shape::new("[0-9]{11}", 0.0, 0.96),
    ],
    validate,
    source: "https://www.gov.pl/web/gov/czym-jest-numer-pesel",
    finds: &["PESEL 44051401458"],
    ignores: &["44051401458", "PESEL 44051401459"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 11 && weighted(&some, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10))
}
