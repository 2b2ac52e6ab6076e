//! United States individual taxpayer identification numbers.

use super::shape::{Detector, Shape, PII};
use crate::checksums::{digits, taxpayer};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "US_ITIN",
    category: PII,
    words: &["itin", "taxpayer", "tax id", "tax_id", "tin", "taxid"],
    shapes: &[
        Shape::new("9[0-9]{2}[- ][0-9]{2}[- ][0-9]{4}", 0.8, 0.95),
        Shape::new("9[0-9]{2}-?[0-9]{2}-?[0-9]{4}", 0.0, 0.9),
    ],
    validate,
    source: "https://www.irs.gov/pub/irs-pdf/p1586.pdf",
    finds: &["912-70-1234", "itin 912701234", "tax id: 91270-1234"],
    ignores: &["912701234", "912-69-1234", "1912-70-1234"],
};

fn validate(text: &str) -> Option<bool> {
    if taxpayer(&digits(text)) { None } else { Some(false) }
}
