//! Identity numbers of South Africa.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, luhn};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "ZA_ID_NUMBER",
    category: PII,
    words: &["sa id", "south african id", "identity number", "id number", "resident", "refugee"],
    shapes: &[
        Shape::new("[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{4}[012][0-9]{2}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.gov.za/services/identification/apply-identity-document",
    finds: &["SA ID 8001015009087"],
    ignores: &["8001015009087", "SA ID 8001015009088"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 13 && luhn(&some))
}
