//! `OpenRouter`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("OPENROUTER_KEY", SHAPES, "https://openrouter.ai/docs/api-reference/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("sk-or-v1-[0-9a-f]{64}"),
    token("sk-or-[A-Za-z0-9_-]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found sk-o", "r-v1-9c8e8026b45964983a6ca169c1490f7b682d5897b9d4e84ca98f7eb78b575525"),
    concat!("sk-or-", "eyq1hzetAoiQnp2Hk1E_4f4pyIN2eM"),
];

const IGNORES: &[&str] = &[
    "sk-o",
    concat!("sk-ox-", "xx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
