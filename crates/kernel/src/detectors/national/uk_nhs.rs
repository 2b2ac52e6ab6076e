//! Numbers of patients of the National Health Service of the United Kingdom.

use crate::detectors::shape::{Detector, Shape, PHI};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "UK_NHS",
    category: PHI,
    words: &["nhs", "national health"],
    shapes: &[
        Shape::new("[0-9]{3}[- ][0-9]{3}[- ][0-9]{4}", 0.0, 0.96),
        Shape::new("[0-9]{10}", 0.0, 0.94),
    ],
    validate,
    source: "https://www.datadictionary.nhs.uk/attributes/nhs_number.html",
    finds: &["NHS number 401 023 2137", "nhs: 4010232137"],
    ignores: &["401 023 2137", "NHS 401 023 2138"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 10 && weighted(&some, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11))
}
