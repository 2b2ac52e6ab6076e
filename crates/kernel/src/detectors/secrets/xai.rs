//! `xAI`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("XAI_KEY", SHAPES, "https://docs.x.ai/docs/overview", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("xai-[A-Za-z0-9_]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found xai-", "B4Xj_LYdOqv4AhDBlzGaUB8_hEwHGdMqQyWKSdFZ"),
];

const IGNORES: &[&str] = &[
    "xai-",
    concat!("xai-xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
