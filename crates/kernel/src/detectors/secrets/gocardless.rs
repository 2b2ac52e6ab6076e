//! `GoCardless`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("GOCARDLESS_TOKEN", SHAPES, "https://developer.gocardless.com/getting-started/api/making-your-first-request/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("(?:live|sandbox)_[A-Za-z0-9_-]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found live", "_J_OybcfM_ZX4R5CT_glxvRgu2ZVEEOnVQ4C0IiTF"),
];

const IGNORES: &[&str] = &[
    "sandbox_",
    concat!("sandbo", "x_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
