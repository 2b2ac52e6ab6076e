//! Numbers of health insurance policies and members: by the name of the field that holds them.

use super::shape::{unknown, Detector, PHI};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "HEALTH_INSURANCE_ID",
    category: PHI,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://www.hhs.gov/hipaa/for-professionals/privacy/special-topics/de-identification/index.html",
    finds: &["{\"insurance_number\": \"8842017734\"}"],
    ignores: &["{\"insurance\": \"8842017734\"}"],
};
