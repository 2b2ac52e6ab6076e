//! Company numbers of Australia.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "AU_ACN",
    category: PII,
    words: &["acn", "australian company"],
    shapes: &[
        Shape::new("[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.0, 0.94),
    ],
    validate,
    source: "https://asic.gov.au/",
    finds: &["ACN 005 499 981"],
    ignores: &["005 499 981", "ACN 005 499 982"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 9 && some.last().is_some_and(|last| (10 - weighted(some.get(..8).unwrap_or_default(), &[8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10 == u32::from(*last)))
}
