//! Postal addresses: found by the name of the column, JSON member or assignment that holds them.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "STREET_ADDRESS",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://schema.org/PostalAddress",
    finds: &["{\"street_address\": \"12 Elm Road\"}", "\"address\": \"12 Elm Road\""],
    ignores: &["\"address\": \"0x7ffe12\"", "{\"street_address\": \"\"}"],
};
