//! Hosting platforms: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("HOSTING_TOKEN", SHAPES, "https://docs.deno.com/deploy/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("dd[pow]_[A-Za-z0-9]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found ddw_", "C87LwSpudw1c1wUJw9ghonZmRgQI782QwrEa"),
];

const IGNORES: &[&str] = &[
    "ddp_",
    concat!("ddp_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
