//! Medical record numbers: each clinic makes its own, so a word must say so.

use super::shape::{unknown, Detector, Shape, PHI};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "MEDICAL_RECORD_NUMBER",
    category: PHI,
    words: &["mrn", "medical record", "medical_record", "patient number", "patient no", "chart number", "chart no"],
    shapes: &[
        Shape::new("MRN[-#: ]?[0-9]{5,12}", 0.85, 0.95),
        Shape::new("[A-Z]{0,3}-?[0-9]{5,12}", 0.0, 0.9),
    ],
    validate: unknown,
    source: "https://www.hhs.gov/hipaa/for-professionals/privacy/special-topics/de-identification/index.html",
    finds: &["MRN 00482913", "MRN-4829135", "medical record number: A4829135"],
    ignores: &["00482913", "the MRN is unknown", "chart 12"],
};
