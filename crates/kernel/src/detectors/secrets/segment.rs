//! Segment: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("SEGMENT_TOKEN", SHAPES, "https://segment.com/docs/api/public-api/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("sgp_[A-Za-z0-9]{64}"),
];

const FINDS: &[&str] = &[
    concat!("found sgp_", "FxSEu86bt56Fk8JZqkgrcGI7N6IiQOkSqYeIbN1t2UVilzUrxOOlbeYPsIz4cdwH"),
];

const IGNORES: &[&str] = &[
    "sgp_",
    concat!("sgp_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
