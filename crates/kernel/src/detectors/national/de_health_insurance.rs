//! Numbers of the insured in the statutory health insurance of Germany.

use crate::detectors::shape::{Detector, Shape, PHI};
use crate::checksums::digits;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DE_HEALTH_INSURANCE",
    category: PHI,
    words: &["krankenkasse", "krankenversicherung", "versichertennummer", "kvnr", "health insurance", "egk"],
    shapes: &[
        Shape::new("[A-Z][0-9]{9}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.gkv-datenaustausch.de/",
    finds: &["KVNR: A123456780"],
    ignores: &["A123456780", "KVNR: A123456787"],
};

fn validate(text: &str) -> Option<bool> {
    let letter = text.bytes().next()?.wrapping_sub(b'A').wrapping_add(1);
    let mut some = vec![letter / 10, letter % 10];
    some.extend(digits(text).iter());
    let (check, number) = some.split_last()?;
    let sum: u32 = number.iter().zip([1, 2].into_iter().cycle()).map(|(digit, weight)| u32::from(*digit) * weight).map(|one| one / 10 + one % 10).sum();
    Some(number.len() == 10 && sum % 10 == u32::from(*check))
}
