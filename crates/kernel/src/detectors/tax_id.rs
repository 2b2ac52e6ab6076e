//! Tax numbers that no rule of a country proves: by the name of the field that holds them.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "TAX_ID",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://www.oecd.org/tax/automatic-exchange/crs-implementation-and-assistance/tax-identification-numbers/",
    finds: &["{\"tax_number\": \"3082/815/08153\"}"],
    ignores: &["{\"tax\": \"3082/815/08153\"}"],
};
