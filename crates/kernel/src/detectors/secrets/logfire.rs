//! Pydantic Logfire: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("LOGFIRE_TOKEN", SHAPES, "https://logfire.pydantic.dev/docs/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("pylf_v[0-9]_(?:us|eu|local)_[A-Za-z0-9]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found pylf", "_v6_eu_LQHwjQrvJt2Kg9w7ir1cXhsPPiROjK"),
];

const IGNORES: &[&str] = &[
    "pylf_",
    concat!("pylf_x", "x_xx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
