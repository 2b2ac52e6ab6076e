//! Linear: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("LINEAR_KEY", SHAPES, "https://linear.app/developers/graphql", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("lin_(?:api|oauth|wh)_[A-Za-z0-9]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found lin_", "oauth_QPAYEfhYYP7d3tSOH3YaLbacImGdhXQ7"),
];

const IGNORES: &[&str] = &[
    "lin_",
    concat!("lin_xx", "x_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
