//! National insurance numbers of the United Kingdom.

use crate::detectors::shape::{Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "UK_NINO",
    category: PII,
    words: &["nino", "national insurance", "ni number"],
    shapes: &[
        Shape::new("[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", 0.85, 0.97),
    ],
    validate,
    source: "https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110",
    finds: &["YZ 61 48 68 B", "NINO AB123456C"],
    ignores: &["UV 98 76 54 B", "GB 12 34 56 A", "AB1234567C"],
};

fn validate(text: &str) -> Option<bool> {
    let prefix = text.get(..2)?;
    Some(!matches!(prefix, "BG" | "GB" | "KN" | "NK" | "NT" | "TN" | "ZZ"))
}
