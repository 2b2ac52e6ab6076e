//! Driving licence numbers: found only where a word says what they are.

use super::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DRIVER_LICENSE",
    category: PII,
    words: &["driver license", "driver licence", "driver's license", "drivers license", "driving licence", "driving license", "driver_license", "drivers_license", "license number", "licence number", "dl#", "führerschein"],
    shapes: &[
        Shape::new("[A-Z]{0,3}[0-9]{5,13}[A-Z]?", 0.0, 0.85),
        Shape::new("[A-Z][0-9]{3}-[0-9]{4}-[0-9]{4}(?:-[0-9]{2})?", 0.0, 0.9),
    ],
    validate: unknown,
    source: "https://www.aamva.org/identity/anti-fraud-resources",
    finds: &["driver's license D1234567", "Driver License: W426-5452-3456"],
    ignores: &["D1234567", "license MIT 2024", "INTRODUCTORY"],
};
