//! Companies and other organisations: by the name of the field that holds them.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "ORGANIZATION",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://schema.org/Organization",
    finds: &["{\"company_name\": \"Acme Corp\"}"],
    ignores: &["{\"company_id\": \"77\"}"],
};
