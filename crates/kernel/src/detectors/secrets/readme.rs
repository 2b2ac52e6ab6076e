//! `ReadMe`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("README_KEY", SHAPES, "https://docs.readme.com/main/reference/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("rdme_[a-z0-9]{70}"),
];

const FINDS: &[&str] = &[
    concat!("found rdme", "_tk4spfbgyh22dc3qe4hd742gts0f8juasdckowduycb4k2uupi4kb20tj4pvmmlmo1k3tt"),
];

const IGNORES: &[&str] = &[
    "rdme_",
    concat!("rdme_x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
