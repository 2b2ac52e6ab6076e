//! Driving licence numbers of Italy.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IT_DRIVER_LICENSE",
    category: PII,
    words: &["patente", "patente di guida", "driving licence", "driver license", "license"],
    shapes: &[
        Shape::new("U1[BCDFGHJKLMNPRSTWYXZ0-9]{7}[A-Z]", 0.0, 0.93),
        Shape::new("[A-Z]{2}[0-9]{7}[A-Z]", 0.0, 0.93),
    ],
    validate: unknown,
    source: "https://www.ilportaledellautomobilista.it/",
    finds: &["patente U1K711J11M"],
    ignores: &["U1K711J11M", "patente 12"],
};
