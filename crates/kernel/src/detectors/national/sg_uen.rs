//! Numbers of entities in Singapore.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "SG_UEN",
    category: PII,
    words: &["uen", "acra", "unique entity"],
    shapes: &[
        Shape::new("[0-9]{8}[A-Z]", 0.0, 0.93),
        Shape::new("(?:19|20)[0-9]{7}[A-Z]", 0.0, 0.95),
        Shape::new("[RST][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z]", 0.75, 0.96),
    ],
    validate: unknown,
    source: "https://www.uen.gov.sg/",
    finds: &["UEN 53125226D", "T08LL1234A"],
    ignores: &["53125226D", "53125226"],
};
