//! Upcloud: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("UPCLOUD_TOKEN", SHAPES, "https://upcloud.com/docs/guides/getting-started-upcloud-api/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("ucat_[A-Z0-9]{26}"),
];

const FINDS: &[&str] = &[
    concat!("found ucat", "_PNABKXFXZ1EO10PI2WMYNR6QQH"),
];

const IGNORES: &[&str] = &[
    "ucat_",
    concat!("ucat_x", "xxxxxxxxxxxxxxxxxxxxxxxxx"),
];
