//! `ClickUp`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("CLICKUP_TOKEN", SHAPES, "https://developer.clickup.com/docs/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("pk_[0-9]{6,9}_[A-Z0-9]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found pk_1", "82803_QKAW8XM3UJ3LDP6987YZGIA8A11VR7T1"),
];

const IGNORES: &[&str] = &[
    "pk_8",
    concat!("pk_8xx", "xxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
