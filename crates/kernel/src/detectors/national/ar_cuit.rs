//! Tax numbers of Argentina.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "AR_CUIT",
    category: PII,
    words: &["cuit", "cuil"],
    shapes: &[
        Shape::new("(?:20|2[3-7]|30|33|34)-[0-9]{8}-[0-9]", 0.85, 0.97),
        Shape::new("(?:20|2[3-7]|30|33|34)[0-9]{9}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.afip.gob.ar/",
    finds: &["20-12345678-6"],
    ignores: &["20-12345678-5", "20123456786"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 11 && some.last().is_some_and(|last| (11 - weighted(some.get(..10).unwrap_or_default(), &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == u32::from(*last)))
}
