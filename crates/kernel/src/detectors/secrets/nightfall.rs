//! Nightfall: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("NIGHTFALL_KEY", SHAPES, "https://help.nightfall.ai/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("NF-[A-Za-z0-9]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found NF-r", "sgI745F4t57Yd9FxfisJUMLZh2IKQ7k"),
];

const IGNORES: &[&str] = &[
    "NF-5",
    concat!("NF-5xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
