//! Aiven: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("AIVEN_TOKEN", SHAPES, "https://aiven.io/docs/platform/concepts/authentication-tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("AVNS_[A-Za-z0-9_-]{19}"),
    token("aivenv1[A-Za-z0-9+/]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found AVNS", "_bCtELdzwoiAh8CCSOpB"),
    concat!("aivenv", "1qs+HGJ75dxKe8ElIfiw7QfN84VOHDpn6pXf/qNzfcUsUqtpFCbS3fTMmIPBT"),
];

const IGNORES: &[&str] = &[
    "AVNS_",
    concat!("AVNS_x", "xxxxxxxxxxxxxxxxxx"),
];
