//! Shippo: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("SHIPPO_TOKEN", SHAPES, "https://docs.goshippo.com/docs/guides_general/authentication/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("shippo_(?:live|test)_[0-9a-f]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found ship", "po_test_6d12d242c5b0c8947de4df4b05687ef2cfe67bfc"),
];

const IGNORES: &[&str] = &[
    "shippo_",
    concat!("shippo", "_xxxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
