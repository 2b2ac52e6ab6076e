//! Population register keys of Mexico.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "MX_CURP",
    category: PII,
    words: &["curp"],
    shapes: &[
        Shape::new("[A-Z][AEIOUX][A-Z]{2}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z][0-9]", 0.93, 0.98),
    ],
    validate: unknown,
    source: "https://www.gob.mx/curp/",
    finds: &["GOML800321HDFRPS09"],
    ignores: &["GOML801421HDFRPS09", "GOML800321"],
};
