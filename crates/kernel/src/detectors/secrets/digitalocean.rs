//! `DigitalOcean`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("DIGITALOCEAN_TOKEN", SHAPES, "https://docs.digitalocean.com/reference/api/create-personal-access-token/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("do[opr]_v1_[0-9a-f]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found dop_", "v1_7bb23278eef11e2556767914beaef093b6945178510363fe871d79a97bfd"),
];

const IGNORES: &[&str] = &[
    "dor_",
    concat!("dor_xx", "_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
