//! `OneSignal`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("ONESIGNAL_KEY", SHAPES, "https://docs.knock.app/api-reference/overview/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("os_v2_(?:app|org)_[a-z0-9]{90}"),
];

const FINDS: &[&str] = &[
    concat!("found os_v", "2_app_pvushjssgwsqdmnpajl8ctphoorlia65gg0uws5ieqgyjr4a4hhb9611imywo9riv46a15unms4hwgtepo7880q7y3"),
];

const IGNORES: &[&str] = &[
    "os_v",
    concat!("os_vx_", "xxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
