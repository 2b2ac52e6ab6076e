//! Identity card numbers of Italy.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IT_IDENTITY_CARD",
    category: PII,
    words: &["carta di identita", "carta d identita", "identity card", "cie"],
    shapes: &[
        Shape::new("(?i)[A-Z]{2} ?[0-9]{7}", 0.0, 0.9),
        Shape::new("(?i)[A-Z]{2}[0-9]{5}[A-Z]{2}", 0.0, 0.93),
    ],
    validate: unknown,
    source: "https://www.cartaidentita.interno.gov.it/",
    finds: &["identity card CA12345AA", "carta di identita AA1234567"],
    ignores: &["AA1234567", "CA12345AA"],
};
