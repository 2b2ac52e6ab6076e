//! Rootly: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("ROOTLY_KEY", SHAPES, "https://rootly.com/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("rootly_[a-f0-9]{64}"),
];

const FINDS: &[&str] = &[
    concat!("found root", "ly_0b4d957c94f4debfff19b0f2f6df92f5d189e44fdc47f0026d4b587c805f8b46"),
];

const IGNORES: &[&str] = &[
    "rootly_",
    concat!("rootly", "_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
