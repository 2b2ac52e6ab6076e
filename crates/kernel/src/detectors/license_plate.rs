//! Registration plates of vehicles: found only where a word says what they are.

use super::shape::{Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "LICENSE_PLATE",
    category: PII,
    words: &["license plate", "licence plate", "number plate", "plate number", "plate", "lic plate", "registration plate", "vehicle registration", "kennzeichen", "matricula", "plaque", "targa", "kenteken"],
    shapes: &[
        Shape::new("[A-Z0-9]{1,4}[- ][A-Z0-9]{1,4}(?:[- ][0-9]{1,4})?", 0.0, 0.85),
        Shape::new("[A-Z0-9]{4,8}", 0.0, 0.8),
    ],
    validate,
    source: "https://unece.org/transport/vehicle-regulations",
    finds: &["license plate 7ABC123", "Kennzeichen: B-AB 1234", "{\"lic_plate\": \"279 jrr\"}"],
    ignores: &["7ABC123", "plate of 4", "license plate LOST"],
};

fn validate(text: &str) -> Option<bool> {
    Some(text.bytes().any(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte.is_ascii_alphabetic()) && text.bytes().filter(u8::is_ascii_alphanumeric).count() >= 4)
}
