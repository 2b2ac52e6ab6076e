//! Pension insurance numbers of Germany.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::digits;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DE_SOCIAL_SECURITY",
    category: PII,
    words: &["rvnr", "rentenversicherung", "sozialversicherung", "versicherungsnummer"],
    shapes: &[
        Shape::new("[0-9]{2} ?(?:[0-3][0-9]|[5-9][0-9])(?:0[1-9]|1[0-2])[0-9]{2} ?[A-Z] ?[0-9]{3}", 0.85, 0.97),
    ],
    validate,
    source: "https://www.gesetze-im-internet.de/vkvv/",
    finds: &["RVNR: 15070649C103", "65070803A019"],
    ignores: &["15070649C100", "150706491103"],
};

fn validate(text: &str) -> Option<bool> {
    let letter = text.bytes().find(u8::is_ascii_uppercase)? - b'A' + 1;
    let mut some = digits(text).to_vec();
    some.splice(8..8, [letter / 10, letter % 10]);
    let (check, number) = some.split_last()?;
    let weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let sum: u32 = number.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).map(|one| one / 10 + one % 10).sum();
    Some(number.len() == 12 && sum % 10 == u32::from(*check))
}
