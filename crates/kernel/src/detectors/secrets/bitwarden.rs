//! Bitwarden: access tokens of machines.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector =
    issued("BITWARDEN_TOKEN", &[SHAPE], "https://bitwarden.com/help/access-tokens/", FINDS, IGNORES);

const SHAPE: Shape =
    token(r"0\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.[A-Za-z0-9]{20,34}:[A-Za-z0-9+/]{20}");

const FINDS: &[&str] = &["0.5c1d2a7e-91b0-4f3c-8d26-7ae0b94c1f53.a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5:qW7eR5tY8uI1oP3aS6dF9g=="];

const IGNORES: &[&str] = &["0.5c1d2a7e-91b0-4f3c-8d26-7ae0b94c1f53"];
