//! Registration marks of vehicles in Nigeria.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "NG_VEHICLE_REGISTRATION",
    category: PII,
    words: &["vehicle", "plate", "registration", "frsc"],
    shapes: &[
        Shape::new("[A-Z]{3}-[0-9]{3}[A-Z]{2}", 0.0, 0.9),
    ],
    validate: unknown,
    source: "https://frsc.gov.ng/",
    finds: &["plate ABJ-001AA"],
    ignores: &["ABJ-001AA", "plate AB-1234CD"],
};
