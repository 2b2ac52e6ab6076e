//! Nationality, religion and political group: by the name of the field that holds them.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "NRP",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://gdpr-info.eu/art-9-gdpr/",
    finds: &["{\"religion\": \"Judaism\"}", "{\"nationality\": \"danish\"}"],
    ignores: &["{\"nation_code\": \"7\"}"],
};
