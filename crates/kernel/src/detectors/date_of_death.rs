//! Dates of death: by the name of the field that holds them.

use super::shape::{unknown, Detector, PHI};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "DATE_OF_DEATH",
    category: PHI,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://schema.org/deathDate",
    finds: &["{\"date_of_death\": \"2011-04-30\"}"],
    ignores: &["{\"deleted\": \"2011-04-30\"}"],
};
