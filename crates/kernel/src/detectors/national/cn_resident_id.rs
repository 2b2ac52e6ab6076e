//! Resident identity numbers of China.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "CN_RESIDENT_ID",
    category: PII,
    words: &["resident id", "身份证", "shenfenzheng", "id card"],
    shapes: &[
        Shape::new("[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]", 0.92, 0.97),
    ],
    validate,
    source: "https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=080D6FBF2BB468F9007657F26D60013E",
    finds: &["11010519491231002X"],
    ignores: &["110105194912310021", "11010519491331002X"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text.get(..17)?);
    let sum = weighted(&some, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
    let last = text.bytes().last()?.to_ascii_uppercase();
    Some(b"10X98765432".get(sum as usize) == Some(&last))
}
