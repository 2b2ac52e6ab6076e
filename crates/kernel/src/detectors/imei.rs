//! Numbers of mobile devices.

use super::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IMEI",
    category: PII,
    words: &["imei", "equipment identity"],
    shapes: &[
        Shape::new("[0-9]{2}-[0-9]{6}-[0-9]{6}-[0-9]", 0.9, 0.95),
        Shape::new("[0-9]{15}", 0.0, 0.93),
        Shape::new("[0-9]{14,16}", 0.0, 0.8),
    ],
    validate: unknown,
    source: "https://www.gsma.com/solutions-and-impact/industry-services/device-services/tac/",
    finds: &["imei 490154203237518", "88-909310-025167-8"],
    ignores: &["490154203237518", "2024-123456-123456-1"],
};
