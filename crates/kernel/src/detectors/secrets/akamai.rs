//! Akamai: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("AKAMAI_KEY", SHAPES, "https://techdocs.akamai.com/developer/docs/edgegrid", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("akab-[a-z0-9]{16}-[a-z0-9]{16}"),
];

const FINDS: &[&str] = &[
    concat!("found akab", "-22bgje3ctba3bpb3-q7pp9c6zaz7hhosm"),
];

const IGNORES: &[&str] = &[
    "akab-",
    concat!("akab-x", "xxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx"),
];
