//! Employer identification numbers of the United States.

use super::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "US_EIN",
    category: PII,
    words: &["ein", "fein", "employer identification", "employer id", "federal tax id"],
    shapes: &[
        Shape::new("[0-9]{2}-[0-9]{7}", 0.0, 0.92),
    ],
    validate: unknown,
    source: "https://www.irs.gov/businesses/small-businesses-self-employed/employer-id-numbers",
    finds: &["EIN 12-3456789"],
    ignores: &["12-3456789", "ein 123456789"],
};
