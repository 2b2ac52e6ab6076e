//! `PlanetScale`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("PLANETSCALE_TOKEN", SHAPES, "https://planetscale.com/docs/concepts/service-tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("pscale_(?:tkn|oauth|pw|api)_[A-Za-z0-9_.-]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found psca", "le_pw_NGUtuodb1YYmDfxMLFywhQn2O5Ux_6"),
];

const IGNORES: &[&str] = &[
    "pscale_",
    concat!("pscale", "_xxxxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
