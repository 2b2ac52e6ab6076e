//! Ages of people: by the name of the field that holds them.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "AGE",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://schema.org/age",
    finds: &["{\"age\": \"42\"}"],
    ignores: &["{\"age\": \"effort\"}", "{\"page\": \"42\"}"],
};
