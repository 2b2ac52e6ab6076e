//! `CircleCI`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("CIRCLECI_TOKEN", SHAPES, "https://circleci.com/docs/managing-api-tokens/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("CCI(?:PAT|PRJ)_[A-Za-z0-9]{20,24}_[0-9a-f]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found CCIP", "RJ_Ry7bD6wf5CNdblAkBQbm_9475ca5ae50bf142d971ea6e22b99a44a6936d36"),
];

const IGNORES: &[&str] = &[
    "CCIPRJ_",
    concat!("CCIPRJ", "_xxxxxxxxxxxxxxxxxxxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
