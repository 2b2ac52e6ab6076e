//! Langfuse: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("LANGFUSE_KEY", SHAPES, "https://langfuse.com/docs", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("sk-lf-[0-9a-f-]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found sk-l", "f-a54cd851d5a580b3c3355c-2e528b26b2-42"),
];

const IGNORES: &[&str] = &[
    "sk-l",
    concat!("sk-lx-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
