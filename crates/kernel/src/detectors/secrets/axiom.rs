//! Axiom: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("AXIOM_TOKEN", SHAPES, "https://axiom.co/docs/reference/tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("xa[ap]t-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
];

const FINDS: &[&str] = &[
    concat!("found xaat", "-a3582b27-eb70-98fa-aaa9-97c8550b0661"),
];

const IGNORES: &[&str] = &[
    "xapt-",
    concat!("xapt-x", "xxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
];
