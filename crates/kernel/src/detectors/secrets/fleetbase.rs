//! Fleetbase: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector =
    issued("FLEETBASE_KEY", SHAPES, "https://docs.fleetbase.io/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[token("flb_(?:live|test)_[A-Za-z0-9]{16}")];

const FINDS: &[&str] = &[concat!("flb_li", "ve_qW7eR5tY8uI1oP3aS6dF")];

const IGNORES: &[&str] = &["flb_live_", "flb_live_xxxxxxxxxxxxxxxxxxxx"];
