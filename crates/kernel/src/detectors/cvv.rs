//! Security codes of payment cards.

use super::shape::{unknown, Detector, Shape, PCI};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "CVV",
    category: PCI,
    words: &["cvv", "cvc", "cvv2", "cvc2", "security code", "card code", "csc"],
    shapes: &[
        Shape::new("[0-9]{3,4}", 0.0, 0.9),
    ],
    validate: unknown,
    source: "https://www.pcisecuritystandards.org/glossary/",
    finds: &["CVV 123", "{\"cvc\": \"9041\"}"],
    ignores: &["123", "cvv 12", "cvv is missing 5 digits"],
};
