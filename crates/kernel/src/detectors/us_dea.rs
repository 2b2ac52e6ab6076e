//! Registrations of prescribers with the Drug Enforcement Administration.

use super::shape::{Detector, Shape, PHI};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "US_DEA",
    category: PHI,
    words: &["dea", "prescriber"],
    shapes: &[
        Shape::new("[A-HJ-MP-UX][A-Z9][0-9]{7}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.deadiversion.usdoj.gov/",
    finds: &["DEA AB1234563"],
    ignores: &["AB1234563", "DEA AB1234560"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text.get(2..)?);
    let [body @ .., check] = &*some else { return Some(false) };
    Some(body.len() == 6 && weighted(body, &[1, 2, 1, 2, 1, 2]) % 10 == u32::from(*check))
}
