//! Business registration numbers of Korea.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "KR_BRN",
    category: PII,
    words: &["brn", "business registration", "사업자등록번호"],
    shapes: &[
        Shape::new("[0-9]{3}-[0-9]{2}-[0-9]{5}", 0.6, 0.95),
        Shape::new("[0-9]{10}", 0.0, 0.93),
    ],
    validate,
    source: "https://www.hometax.go.kr/",
    finds: &["104-82-13138"],
    ignores: &["104-82-13137", "1048213138"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some({
        let sum = weighted(some.get(..9).unwrap_or_default(), &[1, 3, 7, 1, 3, 7, 1, 3, 5]) + some.get(8).map_or(0, |digit| u32::from(*digit) * 5 / 10);
        some.len() == 10 && some.last().is_some_and(|last| (10 - sum % 10) % 10 == u32::from(*last))
    })
}
