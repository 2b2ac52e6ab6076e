//! crates.io: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("CRATES_TOKEN", SHAPES, "https://crates.io/settings/tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("cio[A-Za-z0-9]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found ciok", "c9n1wUwxbk72aKlYgh5oQg2K9JSbMGR"),
];

const IGNORES: &[&str] = &[
    "cioZYxEZpfge",
    concat!("cioZYx", "EZpfgexxxxxxxxxxxxxxxxxxxxxxx"),
];
