//! Mapbox: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("MAPBOX_TOKEN", SHAPES, "https://docs.mapbox.com/help/dive-deeper/access-tokens/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"[sp]k\.eyJ[A-Za-z0-9_-]{40,160}\.[A-Za-z0-9_-]{20}"),
];

const FINDS: &[&str] = &[
    concat!("found sk.e", "yJPd6r4hZneBj-bJRqtVd9aXXs6fqaAXU182_a_yrB.ICD0Cko97OshP_8f7p0g"),
];

const IGNORES: &[&str] = &[
    "pk.e",
    concat!("pk.exx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxx"),
];
