//! Authress: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("AUTHRESS_KEY", SHAPES, "https://authress.io/knowledge-base/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[a-z0-9+/_=-]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found scau", "th_oydaw.4c3n.acc_zuepn7spn8.mnb8msv2gu2cgz14xpww=e0uaxczp8"),
];

const IGNORES: &[&str] = &[
    "authress_",
    concat!("authre", "ss_xxxxx.xxxx.xxx-xxxxxxxxxx.xxxxx-xxxxxxxxxxxxxxxxxxxxxxxx"),
];
