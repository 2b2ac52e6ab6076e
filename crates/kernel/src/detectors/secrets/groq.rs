//! Groq: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("GROQ_KEY", SHAPES, "https://console.groq.com/docs/quickstart", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("gsk_[A-Za-z0-9]{48}"),
];

const FINDS: &[&str] = &[
    concat!("found gsk_", "ai0md1OnHzIf58Fdi5a1fOm4GopRuiUsmKHZ659uz7rlnaLf"),
];

const IGNORES: &[&str] = &[
    "gsk_",
    concat!("gsk_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
