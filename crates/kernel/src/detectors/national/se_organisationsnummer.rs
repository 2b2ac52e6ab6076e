//! Numbers of organisations in Sweden.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, luhn};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "SE_ORGANISATIONSNUMMER",
    category: PII,
    words: &["organisationsnummer", "org nr", "orgnr", "organisation number"],
    shapes: &[
        Shape::new("[0-9]{2}[2-9][0-9]{3}-?[0-9]{4}", 0.0, 0.93),
    ],
    validate,
    source: "https://bolagsverket.se/",
    finds: &["organisationsnummer 556703-7485"],
    ignores: &["556703-7485", "orgnr 556703-7484"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 10 && luhn(&some))
}
