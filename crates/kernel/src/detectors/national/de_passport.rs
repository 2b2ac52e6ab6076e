//! Passport and identity card numbers of Germany.

use crate::detectors::shape::{Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DE_PASSPORT",
    category: PII,
    words: &["reisepass", "pass nr", "passnummer", "personalausweis", "ausweisnummer", "ausweis"],
    shapes: &[
        Shape::new("[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}[0-9]?", 0.0, 0.93),
    ],
    validate,
    source: "https://www.bmi.bund.de/",
    finds: &["Reisepass C01X00T47", "Ausweisnummer L01X00T471"],
    ignores: &["C01X00T47", "Ausweis CONTROLLER"],
};

fn validate(text: &str) -> Option<bool> {
    Some(text.bytes().filter(u8::is_ascii_digit).count() >= 3)
}
