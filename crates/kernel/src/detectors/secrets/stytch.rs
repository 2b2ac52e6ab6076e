//! Stytch: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("STYTCH_KEY", SHAPES, "https://stytch.com/docs/api/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("secret-(?:test|live)-[A-Za-z0-9_=-]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found secr", "et-live-E_2AJxLUfmEiyhyPA91lThTb=m4iSiIDycp5"),
];

const IGNORES: &[&str] = &[
    "secret-",
    concat!("secret", "-xxxx-xxxxxxxxxxxxxxxxx_xxxx=xxx_xxx_xxxxx"),
];
