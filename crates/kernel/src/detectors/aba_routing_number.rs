//! Routing numbers of banks in the United States.

use super::shape::{Detector, Shape, PCI};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "ABA_ROUTING_NUMBER",
    category: PCI,
    words: &["aba", "routing", "rtn", "transit number"],
    shapes: &[
        Shape::new("[0-9]{9}", 0.0, 0.92),
        Shape::new("[0-9]{4}-[0-9]{4}-[0-9]", 0.0, 0.92),
    ],
    validate,
    source: "https://www.aba.com/about-us/routing-number",
    finds: &["routing number 121042882", "ABA: 0711-0130-7"],
    ignores: &["121042882", "routing number 121042883", "routing 121042882-9"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    let sum = weighted(&some, &[3, 7, 1, 3, 7, 1, 3, 7, 1]);
    Some(some.len() == 9 && sum > 0 && sum.is_multiple_of(10) && matches!(some.first(), Some(0..=3)))
}
