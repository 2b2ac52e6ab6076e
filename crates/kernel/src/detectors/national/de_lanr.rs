//! Lifelong numbers of physicians in Germany.

use crate::detectors::shape::{Detector, Shape, PHI};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DE_LANR",
    category: PHI,
    words: &["lanr", "arztnummer", "arzt"],
    shapes: &[
        Shape::new("[0-9]{9}", 0.0, 0.93),
    ],
    validate,
    source: "https://www.kbv.de/html/lanr.php",
    finds: &["LANR: 123456601 des Arztes"],
    ignores: &["123456601", "LANR 234567601"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    let sum: u32 = weighted(some.get(..6)?, &[4, 9, 4, 9, 4, 9]);
    Some(some.get(6).is_some_and(|check| (10 - sum % 10) % 10 == u32::from(*check)))
}
