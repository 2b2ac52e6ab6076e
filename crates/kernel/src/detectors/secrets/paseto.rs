//! PASETO tokens: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("PASETO_TOKEN", SHAPES, "https://github.com/paseto-standard/paseto-spec", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"v[1-4]\.(?:local|public)\.[A-Za-z0-9_-]{30}"),
    token(r"k[1-4]\.(?:local|secret)\.[A-Za-z0-9_-]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found v3.l", "ocal.Yt7a6g5tEAM6Yb7LlswVuw65ki8lEi"),
    concat!("k3.sec", "ret.e-dV074CH4ZibsT9uAIasTBpTlyrgR0xbwIOhenc"),
];

const IGNORES: &[&str] = &[
    "v3.p",
    concat!("v3.pxx", "xxx.xxxxxxxx-xxxxxxxxxxxxxxxxxxxxx"),
];
