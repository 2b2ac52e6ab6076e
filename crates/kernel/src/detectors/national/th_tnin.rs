//! Identity numbers of Thailand.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "TH_TNIN",
    category: PII,
    words: &["thai national id", "thai id", "เลขบัตรประชาชน", "national id"],
    shapes: &[
        Shape::new("[1-8]-[0-9]{4}-[0-9]{5}-[0-9]{2}-[0-9]", 0.88, 0.97),
        Shape::new("[1-8][0-9]{12}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.dopa.go.th/",
    finds: &["Thai National ID 1234567890121", "1-2345-67890-12-1"],
    ignores: &["1-2345-67890-12-2", "1234567890121"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some({
        let sum = weighted(some.get(..12).unwrap_or_default(), &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
        some.len() == 13 && some.last().is_some_and(|last| (11 - sum % 11) % 10 == u32::from(*last))
    })
}
