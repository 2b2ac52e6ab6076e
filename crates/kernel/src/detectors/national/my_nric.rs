//! Identity card numbers of Malaysia.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "MY_NRIC",
    category: PII,
    words: &["mykad", "nric", "ic no", "kad pengenalan"],
    shapes: &[
        Shape::new("[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])-[0-9]{2}-[0-9]{4}", 0.75, 0.96),
        Shape::new("[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{6}", 0.0, 0.93),
    ],
    validate: unknown,
    source: "https://www.jpn.gov.my/",
    finds: &["880312-14-5567", "MyKad 880312145567"],
    ignores: &["881312-14-5567", "880312145567"],
};
