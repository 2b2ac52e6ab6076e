//! Citizen service numbers of the Netherlands.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::digits;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "NL_BSN",
    category: PII,
    words: &["bsn", "burgerservicenummer", "sofinummer"],
    shapes: &[
        Shape::new("[0-9]{8,9}", 0.0, 0.95),
        Shape::new(r"[0-9]{4}\.[0-9]{2}\.[0-9]{3}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.rvig.nl/bsn",
    finds: &["BSN 111222333"],
    ignores: &["111222333", "BSN 111222334"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some({
        let wide: Vec<u8> = std::iter::repeat_n(0, 9_usize.saturating_sub(some.len())).chain(some.iter().copied()).collect();
        let sum: i64 = wide.iter().zip([9, 8, 7, 6, 5, 4, 3, 2, -1]).map(|(digit, weight)| i64::from(*digit) * weight).sum();
        sum != 0 && sum % 11 == 0
    })
}
