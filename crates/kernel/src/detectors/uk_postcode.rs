//! Postcodes of the United Kingdom.

use super::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "UK_POSTCODE",
    category: PII,
    words: &["postcode", "post code", "postal code", "address", "zip"],
    shapes: &[
        Shape::new("[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKMNP-Y]? [0-9][ABD-HJLNP-UW-Z]{2}", 0.5, 0.9),
        Shape::new("GIR ?0AA", 0.6, 0.9),
        Shape::new("[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKMNP-Y]?[0-9][ABD-HJLNP-UW-Z]{2}", 0.0, 0.85),
    ],
    validate: unknown,
    source: "https://www.gov.uk/government/publications/bulk-data-transfer-for-sponsors-xml-schema",
    finds: &["EC1A 1BB", "postcode DN551PT"],
    ignores: &["QA1 1AA", "M1 1CA", "DN551PT"],
};
