//! National provider identifiers of the United States.

use super::shape::{Detector, Shape, PHI};
use crate::checksums::{digits, luhn};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "US_NPI",
    category: PHI,
    words: &["npi", "national provider", "provider identifier", "provider id"],
    shapes: &[
        Shape::new("[12][0-9]{9}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.cms.gov/Regulations-and-Guidance/Administrative-Simplification/NationalProvIdentStand",
    finds: &["NPI: 1234567893", "provider identifier 1245319599"],
    ignores: &["1234567893", "npi 1234567890"],
};

fn validate(text: &str) -> Option<bool> {
    let mut all = vec![8, 0, 8, 4, 0];
    all.extend(digits(text).iter());
    Some(all.len() == 15 && luhn(&all))
}
