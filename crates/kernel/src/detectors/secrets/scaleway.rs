//! Scaleway: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("SCALEWAY_KEY", SHAPES, "https://www.scaleway.com/en/docs/iam/how-to/create-api-keys/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("SCW[A-Z0-9]{17}"),
];

const FINDS: &[&str] = &[
    concat!("found SCW2", "5FE4HZVW3PCP3VR0"),
];

const IGNORES: &[&str] = &[
    "SCWWXKIGIGQV",
    concat!("SCWWXK", "IGIGQVxxxxxxxx"),
];
