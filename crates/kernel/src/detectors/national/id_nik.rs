//! Identity numbers of Indonesia.

use crate::detectors::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "ID_NIK",
    category: PII,
    words: &["nik", "ktp", "nomor induk"],
    shapes: &[
        Shape::new("[1-9][0-9]{5}(?:[0-2][0-9]|3[01]|[4-6][0-9]|7[01])(?:0[1-9]|1[0-2])[0-9]{6}", 0.0, 0.95),
    ],
    validate: unknown,
    source: "https://dukcapil.kemendagri.go.id/",
    finds: &["NIK 3171011708450001"],
    ignores: &["3171011708450001", "NIK 3171"],
};
