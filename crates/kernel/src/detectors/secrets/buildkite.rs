//! Buildkite: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("BUILDKITE_TOKEN", SHAPES, "https://buildkite.com/docs/apis/managing-api-tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("bk(?:ua|ct|pt)_[A-Za-z0-9]{38}"),
];

const FINDS: &[&str] = &[
    concat!("found bkpt", "_7APVAzidc7EQiZUuSCBL50oYmZXuRyi5ufqB3K"),
];

const IGNORES: &[&str] = &[
    "bkpt_",
    concat!("bkpt_x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
