//! Databricks: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("DATABRICKS_TOKEN", SHAPES, "https://docs.databricks.com/dev-tools/auth/pat.html", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("dapi[0-9a-f]{32}(?:-[0-9])?"),
    fixed("dose[0-9a-f]{32}"),
    fixed("doseac[0-9a-f]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found dapi", "1708193424f7df3f2176661c3f86cfd3-6"),
    concat!("dose50", "dab87cad71b51a30a3e0af8ebad98e"),
    concat!("doseac", "69335fee840a0329bda963f475ded9"),
];

const IGNORES: &[&str] = &[
    "dapi2960755f",
    concat!("dapi29", "60755fxxxxxxxxxxxxxxxxxxxxxxxx-x"),
];
