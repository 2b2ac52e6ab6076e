//! Registration marks of vehicles in India.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IN_VEHICLE_REGISTRATION",
    category: PII,
    words: &["vehicle", "registration", "rto", "number plate"],
    shapes: &[
        Shape::new("[A-Z]{2}[ -]?[0-9]{1,2}[ -]?[A-Z]{1,3}[ -]?[0-9]{4}", 0.0, 0.9),
    ],
    validate: unknown,
    source: "https://morth.nic.in/",
    finds: &["vehicle KA99ME3456"],
    ignores: &["KA99ME3456", "vehicle KA99"],
};
