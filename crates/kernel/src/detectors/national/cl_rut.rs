//! Tax and identity numbers of Chile.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::digits;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "CL_RUT",
    category: PII,
    words: &["rut", "run"],
    shapes: &[
        Shape::new(r"[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}-[0-9Kk]", 0.9, 0.97),
        Shape::new("[0-9]{7,8}-[0-9Kk]", 0.0, 0.94),
    ],
    validate,
    source: "https://www.sii.cl/",
    finds: &["12.345.678-5", "RUT 12345678-5"],
    ignores: &["12.345.678-6", "12345678-5"],
};

fn validate(text: &str) -> Option<bool> {
    let check = text.chars().last()?.to_ascii_uppercase();
    let body = digits(text.get(..text.len() - 1)?);
    let sum: u32 = body.iter().rev().zip([2, 3, 4, 5, 6, 7].into_iter().cycle()).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    Some("0K987654321".chars().nth((sum % 11) as usize) == Some(check))
}
