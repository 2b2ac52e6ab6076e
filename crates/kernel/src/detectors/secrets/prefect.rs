//! Prefect: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("PREFECT_KEY", SHAPES, "https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("pn[ub]_[A-Za-z0-9]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found pnu_", "IztVXxZcFe3DTS9A9HJE3lBo9JPbW7mg95GV"),
];

const IGNORES: &[&str] = &[
    "pnb_",
    concat!("pnb_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
