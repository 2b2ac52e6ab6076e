//! Intercom: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("INTERCOM_TOKEN", SHAPES, "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("dG9rO[a-zA-Z0-9+/_-]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found dG9r", "O79AhQmXbn6MdkgBF5SQn7JEI/aaY7M+vP74Af50d"),
];

const IGNORES: &[&str] = &[
    "dG9rOuybU4v8",
    concat!("dG9rOu", "ybU4v8xxxxxx+xxxxxxxxxxxxxxxxxx/xxxxxxx"),
];
