//! Forms of address: by the name of the field that holds them.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "TITLE",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://schema.org/honorificPrefix",
    finds: &["{\"prefix\": \"Dr.\"}", "{\"salutation\": \"Frau\"}"],
    ignores: &["{\"prefix\": \"abc-\"}", "{\"title\": \"A day out\"}"],
};
