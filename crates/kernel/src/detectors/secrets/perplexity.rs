//! Perplexity: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("PERPLEXITY_KEY", SHAPES, "https://docs.perplexity.ai/guides/getting-started", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("pplx-[A-Za-z0-9]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found pplx", "-lYVyHgRnWalz4o1TR5EV3qCATyOupEq3GsRtkXAK"),
];

const IGNORES: &[&str] = &[
    "pplx-",
    concat!("pplx-x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
