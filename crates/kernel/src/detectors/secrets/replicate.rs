//! Replicate: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("REPLICATE_TOKEN", SHAPES, "https://replicate.com/docs/topics/security/api-tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("r8_[A-Za-z0-9]{37}"),
];

const FINDS: &[&str] = &[
    concat!("found r8_l", "LuI29DK8zrPlyZ4GFDY6Vf1VGok3Lq2rt6ug"),
];

const IGNORES: &[&str] = &[
    "r8_J",
    concat!("r8_Jxx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
