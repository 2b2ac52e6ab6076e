//! Prismic: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("PRISMIC_TOKEN", SHAPES, "https://prismic.io/docs/access-token", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"MC5[A-Za-z0-9]{8,60}\.[A-Za-z0-9_%-]{20}"),
];

const FINDS: &[&str] = &[
    concat!("found MC5A", "mkMsTAD.SbPF-vxoOpy3fDaHfiTb"),
];

const IGNORES: &[&str] = &[
    "MC5JVwSEFC3.",
    concat!("MC5JVw", "SEFC3.xxxxxxxxxxxxxxxxxxxx"),
];
