//! Medicare card numbers of Australia.

use crate::detectors::shape::{Detector, Shape, PHI};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "AU_MEDICARE",
    category: PHI,
    words: &["medicare"],
    shapes: &[
        Shape::new("[2-6][0-9]{3} ?[0-9]{5} ?[0-9]", 0.0, 0.95),
    ],
    validate,
    source: "https://www.servicesaustralia.gov.au/medicare-card",
    finds: &["Medicare 2123 45670 1"],
    ignores: &["2123 45670 1", "Medicare 2123 45671 1"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.get(8).is_some_and(|check| weighted(some.get(..8).unwrap_or_default(), &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == u32::from(*check)))
}
