//! Business numbers of Australia.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "AU_ABN",
    category: PII,
    words: &["abn", "australian business"],
    shapes: &[
        Shape::new("[1-9][0-9] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.0, 0.95),
    ],
    validate,
    source: "https://abr.business.gov.au/Help/AbnFormat",
    finds: &["ABN 51 824 753 556"],
    ignores: &["51824753556", "ABN 52 824 753 556"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 11 && (weighted(&some, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10).is_multiple_of(89))
}
