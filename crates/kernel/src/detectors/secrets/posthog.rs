//! `PostHog`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("POSTHOG_KEY", SHAPES, "https://posthog.com/docs/api", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("ph[xcsaer]_[A-Za-z0-9_]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found phs_", "Mgmht4pIxa5u5rc9vySW12yQvwaOvwjneRlP"),
];

const IGNORES: &[&str] = &[
    "phx_",
    concat!("phx_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
