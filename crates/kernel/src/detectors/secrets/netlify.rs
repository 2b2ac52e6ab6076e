//! Netlify: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("NETLIFY_TOKEN", SHAPES, "https://docs.netlify.com/api/get-started/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("nf[pcou]_[A-Za-z0-9]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found nfu_", "TRbrdwZnM3D6CayD6lRhDlxhz3K3uHg1OJBc"),
];

const IGNORES: &[&str] = &[
    "nfp_",
    concat!("nfp_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
