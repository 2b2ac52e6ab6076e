//! Coinbase: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("COINBASE_KEY", SHAPES, "https://docs.cdp.coinbase.com/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("organizations/[0-9a-f-]{36}/apiKeys/[0-9a-f-]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found orga", "nizations/0679a30c56886c6ae51ca2f7927525a0f71e/apiKeys/033eca2ff6cd10ad1-837945577fd4866a20"),
];

const IGNORES: &[&str] = &[
    "organization",
    concat!("organi", "zationx/xxx-xxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxx/xxxxxxx/xxxxxxxxxxxxxxxx-xxxxxxxxxx-xxxxxxxx"),
];
