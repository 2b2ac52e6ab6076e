//! Tax file numbers of Australia.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "AU_TFN",
    category: PII,
    words: &["tfn", "tax file"],
    shapes: &[
        Shape::new("[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.ato.gov.au/individuals-and-families/tax-file-number",
    finds: &["TFN 876 543 210"],
    ignores: &["876 543 210", "TFN 876 543 211"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 9 && weighted(&some, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11))
}
