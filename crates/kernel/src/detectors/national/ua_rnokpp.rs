//! Taxpayer numbers of Ukraine.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::digits;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "UA_RNOKPP",
    category: PII,
    words: &["rnokpp", "рнокпп", "ідентифікаційний код"],
    shapes: &[
        Shape::new("[0-9]{10}", 0.0, 0.95),
    ],
    validate,
    source: "https://tax.gov.ua/",
    finds: &["RNOKPP 1759013776"],
    ignores: &["1759013776", "RNOKPP 1759013777"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some({
        let sum: i64 = some.iter().zip([-1, 5, 7, 9, 4, 6, 10, 5, 7]).map(|(digit, weight)| i64::from(*digit) * weight).sum();
        some.len() == 10 && some.last().is_some_and(|last| sum.rem_euclid(11) % 10 == i64::from(*last))
    })
}
