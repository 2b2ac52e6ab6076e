//! Registration marks of vehicles in the United Kingdom.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "UK_VEHICLE_REGISTRATION",
    category: PII,
    words: &["vehicle", "registration", "reg", "number plate", "dvla"],
    shapes: &[
        Shape::new("[A-HJ-PR-Y][A-HJ-PR-Y](?:0[1-9]|[1-2][0-9]|5[1-9]|[67][0-9])[ -]?[A-HJ-PR-Z]{3}", 0.0, 0.9),
        Shape::new("[A-HJ-NPR-TV-Y][0-9]{1,3}[ -]?[A-HJ-PR-Y]{3}", 0.0, 0.8),
    ],
    validate: unknown,
    source: "https://www.gov.uk/government/publications/vehicle-registration-numbers-and-number-plates",
    finds: &["vehicle AB51 ABC", "reg LN14-HGT"],
    ignores: &["AB51 ABC", "vehicle AB35 ABC"],
};
