//! Personal codes of Estonia and of Lithuania.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "EE_ISIKUKOOD",
    category: PII,
    words: &["isikukood", "asmens kodas", "personal code"],
    shapes: &[
        Shape::new("[1-6][0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{4}", 0.0, 0.96),
    ],
    validate,
    source: "https://www.riigiteataja.ee/",
    finds: &["isikukood 37605030299"],
    ignores: &["37605030299", "isikukood 37605030298"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some({
        let head = some.get(..10).unwrap_or_default();
        let first = weighted(head, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        let check = if first < 10 { first } else { weighted(head, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10 };
        some.len() == 11 && some.last().is_some_and(|last| u32::from(*last) == check)
    })
}
