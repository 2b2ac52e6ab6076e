//! Harness: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("HARNESS_TOKEN", SHAPES, "https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed(r"(?:pat|sat)\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}"),
];

const FINDS: &[&str] = &[
    concat!("found pat.", "h_6kteX8DSqHl2d_0k8Gmn.683d16e77ed53e601ff09827.vthHEJqgHdsaeiXzVia5"),
];

const IGNORES: &[&str] = &[
    "pat.",
    concat!("pat.x_", "xxxx-xxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxx"),
];
