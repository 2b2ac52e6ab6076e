//! Identity numbers of Turkey.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::digits;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "TR_NATIONAL_ID",
    category: PII,
    words: &["tckn", "tc kimlik", "kimlik", "turkish id", "tc no"],
    shapes: &[
        Shape::new("[1-9][0-9]{10}", 0.0, 0.96),
    ],
    validate,
    source: "https://www.nvi.gov.tr/",
    finds: &["TCKN 10000000146"],
    ignores: &["10000000146", "TCKN 10000000145"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some({
        let at = |place: usize| some.get(place).map_or(0, |digit| i64::from(*digit));
        let odd = at(0) + at(2) + at(4) + at(6) + at(8);
        let even = at(1) + at(3) + at(5) + at(7);
        let all: i64 = (0..10).map(at).sum();
        some.len() == 11 && (odd * 7 - even).rem_euclid(10) == at(9) && all % 10 == at(10)
    })
}
