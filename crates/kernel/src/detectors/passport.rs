//! Passport numbers: found only where a word says what they are.

use super::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "PASSPORT",
    category: PII,
    words: &["passport", "reisepass", "passeport", "pasaporte", "passaporto"],
    shapes: &[Shape::new("[A-Z]{0,2}[0-9]{6,9}[A-Z]?", 0.0, 0.85), Shape::new("[CFGHJK][0-9CFGHJKLMNPRTVWXYZ]{8}", 0.0, 0.7)],
    validate: unknown,
    source: "https://www.icao.int/publications/pages/publication.aspx?docnum=9303",
    finds: &["passport no. 483920175", "Passport: X1234567"],
    ignores: &["483920175", "X1234567", "passport office"],
};
