//! `NetBird`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("NETBIRD_TOKEN", SHAPES, "https://docs.netbird.io/how-to/access-netbird-public-api", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("nb[up]_[A-Za-z0-9]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found nbp_", "LEZL0jEVnBiSInzD51dDhmlGcOYFCnLcDwon"),
];

const IGNORES: &[&str] = &[
    "nbu_",
    concat!("nbu_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
