//! Fernet tokens (`OpenStack` Keystone): keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("FERNET_TOKEN", SHAPES, "https://github.com/fernet/spec/blob/master/Spec.md", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("gAAAAAB[A-Za-z0-9_-]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found gAAA", "AABPbcfGTxBcovHfIPzz20crmLJzf1XOamjnZn6O6WHQ4c_SI-n8ODRCTWAtr6S"),
];

const IGNORES: &[&str] = &[
    "gAAAAABdDpTn",
    concat!("gAAAAA", "BdDpTnxxxxxxxxxxxxxx_xxxxx_xxxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxx"),
];
