//! National register numbers of Belgium.

use crate::detectors::shape::{Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "BE_NRN",
    category: PII,
    words: &["rijksregister", "registre national", "rijksregisternummer", "niss", "insz", "nationaal nummer"],
    shapes: &[
        Shape::new(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}", 0.9, 0.97),
        Shape::new("[0-9]{11}", 0.0, 0.94),
    ],
    validate,
    source: "https://www.ibz.rrn.fgov.be/",
    finds: &["85.07.30-033.28", "rijksregisternummer 85073003328"],
    ignores: &["85.07.30-033.29", "85073003328"],
};

fn validate(text: &str) -> Option<bool> {
    let clean: String = text.chars().filter(char::is_ascii_digit).collect();
    let (number, check) = clean.split_at_checked(9)?;
    let (number, check) = (number.parse::<u64>().ok()?, check.parse::<u64>().ok()?);
    // Who was born after 1999 has a 2 before the number.
    Some(97 - number % 97 == check || 97 - (2_000_000_000 + number) % 97 == check)
}
