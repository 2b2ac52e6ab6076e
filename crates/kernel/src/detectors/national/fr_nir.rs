//! Social security numbers of France (NIR), with their key.

use crate::detectors::shape::{Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "FR_NIR",
    category: PII,
    words: &["nir", "securite sociale", "numero de secu", "insee"],
    shapes: &[
        Shape::new("[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]|[2-9][0-9]) ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", 0.8, 0.97),
    ],
    validate,
    source: "https://www.insee.fr/fr/metadonnees/definition/c1409",
    finds: &["2 55 08 14 168 025 38", "NIR 255081416802538"],
    ignores: &["255081416802539", "1 99 13 00"],
};

fn validate(text: &str) -> Option<bool> {
    let clean: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let (number, key) = clean.split_at_checked(13)?;
    // Corsica: 2A counts as 19, 2B as 18.
    let plain = number.replace("2A", "19").replace("2B", "18");
    let (number, key) = (plain.parse::<u64>().ok()?, key.parse::<u64>().ok()?);
    Some(97 - number % 97 == key)
}
