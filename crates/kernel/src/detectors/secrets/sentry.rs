//! Sentry: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("SENTRY_TOKEN", SHAPES, "https://docs.sentry.io/api/guides/create-auth-token/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("sntry[us]_[A-Za-z0-9+/]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found sntr", "ys_lxZkuU87gj+RwbwTfVHPcM1BibPkBdMN/sWND4vb"),
];

const IGNORES: &[&str] = &[
    "sntryu_",
    concat!("sntryu", "_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
