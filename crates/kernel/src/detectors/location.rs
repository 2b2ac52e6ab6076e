//! Cities, states and countries: by the name of the field that holds them.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "LOCATION",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://schema.org/Place",
    finds: &["{\"city\": \"Oslo\"}"],
    ignores: &["{\"city_count\": \"4\"}", "{\"state\": \"active\"}"],
};
