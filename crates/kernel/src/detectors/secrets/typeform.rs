//! Typeform: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("TYPEFORM_TOKEN", SHAPES, "https://www.typeform.com/developers/get-started/personal-access-token/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("tfp_[A-Za-z0-9_.=-]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found tfp_", "EJfNo.yxQKyVs5DvQXnMgbRu-c1QW0rOhHx930Zi"),
];

const IGNORES: &[&str] = &[
    "tfp_",
    concat!("tfp_xx", "xxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxx"),
];
