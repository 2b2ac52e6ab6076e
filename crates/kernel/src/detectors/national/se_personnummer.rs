//! Personal identity numbers of Sweden.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, luhn};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "SE_PERSONNUMMER",
    category: PII,
    words: &["personnummer", "personnr", "swedish id", "samordningsnummer"],
    shapes: &[
        Shape::new("(?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-+][0-9]{4}", 0.8, 0.96),
        Shape::new("(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[0-9]{4}", 0.0, 0.95),
        Shape::new("[0-9]{10}", 0.0, 0.93),
    ],
    validate,
    source: "https://www.skatteverket.se/privat/folkbokforing/personnummer.4.3810a01c150939e893f18c29.html",
    finds: &["personnummer 811228-9874", "19811228-9874"],
    ignores: &["811228-9873", "198112289874"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(matches!(some.len(), 10 | 12) && luhn(some.get(some.len() - 10..).unwrap_or_default()))
}
