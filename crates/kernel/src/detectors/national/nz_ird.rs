//! Tax numbers of New Zealand.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "NZ_IRD",
    category: PII,
    words: &["ird", "inland revenue"],
    shapes: &[
        Shape::new("[0-9]{2,3}-?[0-9]{3}-?[0-9]{3}", 0.0, 0.94),
    ],
    validate,
    source: "https://www.ird.govt.nz/",
    finds: &["IRD 49-091-850"],
    ignores: &["49-091-850", "IRD 49-091-851"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some({
        let wide: Vec<u8> = std::iter::repeat_n(0, 9_usize.saturating_sub(some.len())).chain(some.iter().copied()).collect();
        let head = wide.get(..8).unwrap_or_default();
        let rest = |weights: &[u32]| (11 - weighted(head, weights) % 11) % 11;
        let first = rest(&[3, 2, 7, 6, 5, 4, 3, 2]);
        let check = if first == 10 { rest(&[7, 4, 3, 2, 5, 2, 7, 6]) } else { first };
        wide.len() == 9 && wide.last().is_some_and(|last| u32::from(*last) == check)
    })
}
