//! National identity numbers of Norway.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "NO_FODSELSNUMMER",
    category: PII,
    words: &["fodselsnummer", "fødselsnummer", "fnr", "personnummer", "d nummer"],
    shapes: &[
        Shape::new("[0-7][0-9](?:[04][1-9]|[15][0-2])[0-9]{2} ?[0-9]{5}", 0.0, 0.96),
    ],
    validate,
    source: "https://www.skatteetaten.no/en/person/national-registry/identitetsnummer/fodselsnummer/",
    finds: &["fnr 15108695088"],
    ignores: &["15108695088", "fnr 15108695089"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 11 && weighted(&some, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11) && weighted(&some, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11))
}
