//! `HashiCorp` Boundary: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("BOUNDARY_TOKEN", SHAPES, "https://developer.hashicorp.com/boundary/docs/concepts/security/data-encryption", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("at_[A-Za-z0-9]{10}_[A-Za-z0-9]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found at_c", "O7nL6t3TC_owUOtyd7n86MyV95pCMCJRKOlYiRYSiA8oq9YVAW"),
];

const IGNORES: &[&str] = &[
    "at_F",
    concat!("at_Fxx", "xxxxxxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
