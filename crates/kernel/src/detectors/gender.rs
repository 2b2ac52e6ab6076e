//! Genders and sexes: by the name of the field that holds them.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "GENDER",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://schema.org/gender",
    finds: &["{\"gender\": \"female\"}", "sex=M&x=1"],
    ignores: &["{\"gender\": \"required\"}"],
};
