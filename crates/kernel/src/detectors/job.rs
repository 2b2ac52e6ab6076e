//! Occupations: by the name of the field that holds them.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "JOB",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://schema.org/hasOccupation",
    finds: &["{\"occupation\": \"Civil engineer\"}"],
    ignores: &["{\"job_id\": \"Civil engineer\"}"],
};
