//! Voter identity card numbers of India.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IN_VOTER",
    category: PII,
    words: &["voter", "epic", "election"],
    shapes: &[
        Shape::new("[A-Z]{3}[0-9]{7}", 0.0, 0.93),
    ],
    validate: unknown,
    source: "https://voters.eci.gov.in/",
    finds: &["voter id KSD1287349"],
    ignores: &["KSD1287349", "voter KSD128"],
};
