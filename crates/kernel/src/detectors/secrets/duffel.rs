//! Duffel: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("DUFFEL_TOKEN", SHAPES, "https://duffel.com/docs/api/overview/making-requests/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("duffel_(?:live|test)_[A-Za-z0-9_=-]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found duff", "el_test_NdIopKA-FX1hmaoAbawymdyPtzvwZRQ1kTUZVjiT"),
];

const IGNORES: &[&str] = &[
    "duffel_",
    concat!("duffel", "_xxxx_x=xxxxxxxxxxxxxxxxxxxxxxxxx=xxxxxxxxxxxx"),
];
