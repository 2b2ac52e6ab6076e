//! Beamer: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("BEAMER_KEY", SHAPES, "https://www.getbeamer.com/api", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("b_[A-Za-z0-9=_/-]{44}"),
];

const FINDS: &[&str] = &[
    concat!("found b_6W", "d8K-ZN6toQF=EYON8aU=1JO8pQhAARJutztc60ekBz"),
];

const IGNORES: &[&str] = &[
    "b_WN",
    concat!("b_WNxx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
