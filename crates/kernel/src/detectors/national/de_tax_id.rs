//! Tax identification numbers of Germany.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, mod11_10};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DE_TAX_ID",
    category: PII,
    words: &["steuer id", "steueridentifikationsnummer", "steuerid", "idnr", "steuernummer", "tin", "tax id", "identifikationsnummer"],
    shapes: &[
        Shape::new("[1-9][0-9]{10}", 0.0, 0.95),
        Shape::new("[1-9][0-9] [0-9]{3} [0-9]{3} [0-9]{3}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.bzst.de/DE/Privatpersonen/SteuerlicheIdentifikationsnummer/steuerlicheidentifikationsnummer_node.html",
    finds: &["Steuer-ID 86095742719", "IdNr 86 095 742 719"],
    ignores: &["86095742719", "Steuer-ID 86095742718"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 11 && mod11_10(&some))
}
