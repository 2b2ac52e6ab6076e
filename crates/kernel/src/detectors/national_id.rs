//! National identity numbers that no rule of a country proves: by the name of the field that holds them.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "NATIONAL_ID",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://www.icao.int/publications/pages/publication.aspx?docnum=9303",
    finds: &["{\"national_id\": \"1188227734\"}"],
    ignores: &["{\"order_id\": \"1188227734\"}"],
};
