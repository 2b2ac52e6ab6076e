//! Registration plates of vehicles in Turkey.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "TR_LICENSE_PLATE",
    category: PII,
    words: &["plaka", "plakası", "araç", "vehicle"],
    shapes: &[
        Shape::new("(?:0[1-9]|[1-7][0-9]|8[01]) [A-Z]{1,3} [0-9]{2,4}", 0.0, 0.92),
    ],
    validate: unknown,
    source: "https://www.mevzuat.gov.tr/",
    finds: &["Plaka 34 ABC 1234"],
    ignores: &["34 ABC 1234", "plaka 99 ABC 123"],
};
