//! Codes of diagnoses (ICD-10), where a word says what they are.

use super::shape::{unknown, Detector, Shape, PHI};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "ICD_CODE",
    category: PHI,
    words: &["icd", "icd10", "icd 10", "diagnosis code", "dx", "dx code", "diagnosis"],
    shapes: &[
        Shape::new(r"[A-TV-Z][0-9][0-9AB](?:\.[0-9A-Z]{1,4})?", 0.0, 0.9),
    ],
    validate: unknown,
    source: "https://www.cms.gov/medicare/coding-billing/icd-10-codes",
    finds: &["ICD-10 E11.9", "dx: J45.909"],
    ignores: &["E11.9", "icd", "grid B12"],
};
