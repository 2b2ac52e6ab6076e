//! Ionic: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector =
    issued("IONIC_TOKEN", SHAPES, "https://ionic.io/docs/appflow/personal-access-tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[token("ion_[A-Za-z0-9]{38}")];

const FINDS: &[&str] = &[concat!("ion_qW", "7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8qWe")];

const IGNORES: &[&str] = &["ion_channel", "ion_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"];
