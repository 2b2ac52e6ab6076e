//! Vercel: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("VERCEL_TOKEN", SHAPES, "https://vercel.com/docs/rest-api#authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("vc[pkiar]_[A-Za-z0-9]{24}"),
    token("vercel_blob_rw_[A-Za-z0-9]{16}_[A-Za-z0-9]{20}"),
    token("vck_[A-Za-z0-9]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found vci_", "wXdkS73zf1t1yObfya9SFFB8"),
    concat!("vercel", "_blob_rw_KiFW2b0pp5noXDHN_7oyZKboHQwJQWHrPqTqn"),
    concat!("vck_2z", "8NjotNg54Zofsnge1a9bDLdHD2MP"),
];

const IGNORES: &[&str] = &[
    "vck_",
    concat!("vck_xx", "xxxxxxxxxxxxxxxxxxxxxx"),
];
