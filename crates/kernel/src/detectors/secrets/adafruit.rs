//! Adafruit IO: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("ADAFRUIT_KEY", SHAPES, "https://io.adafruit.com/api/docs/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("aio_[A-Za-z]{4}[0-9]{2}[A-Za-z0-9]{22}"),
];

const FINDS: &[&str] = &[
    concat!("found aio_", "tgvB00nszTLNgeTkclAWMBZXv9r1"),
];

const IGNORES: &[&str] = &[
    "aio_",
    concat!("aio_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
