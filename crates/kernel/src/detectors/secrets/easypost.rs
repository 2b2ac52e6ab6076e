//! `EasyPost`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("EASYPOST_KEY", SHAPES, "https://docs.easypost.com/docs/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("EZ[AT]K[A-Za-z0-9]{54}"),
];

const FINDS: &[&str] = &[
    concat!("found EZTK", "PTEz2d8XoGwR6wsjhVjdEn1KG3ChCs7vzrtaDv1D5XOk7WQB3yLOyR"),
];

const IGNORES: &[&str] = &[
    "EZAKbYtFQCc3",
    concat!("EZAKbY", "tFQCc3xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
