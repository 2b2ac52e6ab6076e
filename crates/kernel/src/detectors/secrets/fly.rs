//! Fly.io: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("FLY_TOKEN", SHAPES, "https://fly.io/docs/security/tokens/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("fo1_[A-Za-z0-9_-]{43}"),
    token("fm[12][ar]?_[A-Za-z0-9+/]{80}"),
];

const FINDS: &[&str] = &[
    concat!("found fo1_", "LD0lq_tRgxkl-DD9wUbrCV6mRj4fqrFr1PZs4rsx6Lq"),
    concat!("fm1a_8", "0IzlJya+N9mOWMrluxb+NaL6BTwI/b5vxUaG2GgYf5P3zn3arRms58bSmRBSJCwyiiLh/IeosljF0cv"),
];

const IGNORES: &[&str] = &[
    "fo1_",
    concat!("fo1_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
