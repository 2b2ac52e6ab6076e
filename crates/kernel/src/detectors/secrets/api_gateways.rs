//! API gateways: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("API_GATEWAY_KEY", SHAPES, "https://zuplo.com/docs/articles/api-key-leak-detection", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("zpka_[A-Za-z0-9]{32}_[0-9a-f]{8}"),
    token("kpat_[A-Za-z0-9]{40}"),
    token("spat_[A-Za-z0-9]{40}"),
    token("unkey_[A-Za-z0-9]{20}"),
];

const FINDS: &[&str] = &[
    concat!("found zpka", "_jda6JhlrB9prOxU7jKwRIcqKdowPTMDy_11073e67"),
    concat!("kpat_O", "P3umi8g6YGO5A9PFg2AAVPLDBdMknmSbOgNo2Jj"),
    concat!("spat_g", "3skANg5ViHOk0oeLwBZJOZa6VAm1aPtaUy33OGt"),
    concat!("unkey_", "pB2VrgsMRv6sJNVnMsX4"),
];

const IGNORES: &[&str] = &[
    "zpka_",
    concat!("zpka_x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_xxxxxxxx"),
];
