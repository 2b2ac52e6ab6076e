//! Honeycomb: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("HONEYCOMB_KEY", SHAPES, "https://docs.honeycomb.io/configure/environments/manage-api-keys/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("hc[abxsi](?:ik|lk|mk|bk)_[a-z0-9]{58}"),
];

const FINDS: &[&str] = &[
    concat!("found hcxb", "k_g35u9j89uyh2d7a9e89zqgr98xdmu4kszea3tnzols2cj4sx74vu52td60"),
];

const IGNORES: &[&str] = &[
    "hcabk_",
    concat!("hcabk_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
