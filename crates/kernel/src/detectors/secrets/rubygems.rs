//! `RubyGems`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("RUBYGEMS_KEY", SHAPES, "https://guides.rubygems.org/api-key-scopes/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("rubygems_[0-9a-f]{48}"),
];

const FINDS: &[&str] = &[
    concat!("found ruby", "gems_4f308515fac8f05676b57e45929e398bf9c2e2bed588135b"),
];

const IGNORES: &[&str] = &[
    "rubygems_",
    concat!("rubyge", "ms_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
