//! Tax numbers of Poland.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "PL_NIP",
    category: PII,
    words: &["nip", "numer identyfikacji podatkowej"],
    shapes: &[
        Shape::new("[0-9]{3}-[0-9]{3}-[0-9]{2}-[0-9]{2}", 0.75, 0.96),
        Shape::new("[0-9]{10}", 0.0, 0.94),
    ],
    validate,
    source: "https://www.podatki.gov.pl/",
    finds: &["NIP 526-104-08-28", "526-104-08-28"],
    ignores: &["526-104-08-29", "5261040828"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 10 && weighted(some.get(..9).unwrap_or_default(), &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == some.last().map_or(11, |check| u32::from(*check)))
}
