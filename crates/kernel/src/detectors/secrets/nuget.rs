//! `NuGet`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("NUGET_KEY", SHAPES, "https://learn.microsoft.com/nuget/nuget-org/publish-a-package", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("oy2[a-z0-9]{43}"),
];

const FINDS: &[&str] = &[
    concat!("found oy2l", "i1u66md8e1rsr6f2jlhmqjc0yh6d1m14j8l36e5zkz"),
];

const IGNORES: &[&str] = &[
    "oy23wum3t3zs",
    concat!("oy23wu", "m3t3zsxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
