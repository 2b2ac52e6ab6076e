//! Taxpayer keys of Mexico.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "MX_RFC",
    category: PII,
    words: &["rfc"],
    shapes: &[
        Shape::new("[A-Z]{3,4}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[A-Z0-9]{3}", 0.0, 0.94),
    ],
    validate: unknown,
    source: "https://www.sat.gob.mx/",
    finds: &["RFC GOML800321AB1"],
    ignores: &["GOML800321AB1", "RFC 2822"],
};
