//! Figma: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("FIGMA_TOKEN", SHAPES, "https://developers.figma.com/docs/rest-api/authentication/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("fig[dour]_[A-Za-z0-9_-]{40}"),
    token("figo[hr]_[A-Za-z0-9_-]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found figo", "__yhUZ4gUWBPkEW_L8IJwHLi9jjDHCeADWlV4_3dx"),
    concat!("figor_", "OrIpiS-ke4CdgIIPNrWO1G7zYfuGG3BIcNGnre8W"),
];

const IGNORES: &[&str] = &[
    "figr_",
    concat!("figr_x", "xx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
