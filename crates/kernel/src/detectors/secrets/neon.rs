//! Neon and Xata: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("NEON_KEY", SHAPES, "https://neon.com/docs/manage/api-keys", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("napi_[a-z0-9]{60}"),
    token("xau_[A-Za-z0-9]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found napi", "_i1w3aia3vdsogdnwjemjmlmtcjbw3tc1jewou2z0bnjrvkvditcg2q85ip5t"),
    concat!("xau_OT", "S47nUUjikeE9y3Ox2tJe2VcDCXuA"),
];

const IGNORES: &[&str] = &[
    "napi_",
    concat!("napi_x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
