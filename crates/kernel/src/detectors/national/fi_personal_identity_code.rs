//! Personal identity codes of Finland, with their check character.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::digits;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "FI_PERSONAL_IDENTITY_CODE",
    category: PII,
    words: &["henkilotunnus", "hetu", "henkilötunnus", "finnish id"],
    shapes: &[
        Shape::new("(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]", 0.92, 0.98),
    ],
    validate,
    source: "https://dvv.fi/en/personal-identity-code",
    finds: &["131052-308T", "010594Y9032"],
    ignores: &["131052-308S", "131352-308T"],
};

fn validate(text: &str) -> Option<bool> {
    let check = text.chars().last()?;
    let some = digits(text.get(..text.len() - 1)?);
    let number = some.iter().fold(0_usize, |sum, digit| sum * 10 + usize::from(*digit));
    Some("0123456789ABCDEFHJKLMNPRSTUVWXY".chars().nth(number % 31) == Some(check))
}
