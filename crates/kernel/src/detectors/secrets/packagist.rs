//! Packagist: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("PACKAGIST_TOKEN", SHAPES, "https://packagist.org/apidoc", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("packagist_(?:ack|org|uut)_(?:read_)?[0-9a-f]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found pack", "agist_org_3a81f906cc07346631f5733fce4871e7d306220c"),
];

const IGNORES: &[&str] = &[
    "packagist_",
    concat!("packag", "ist_xxx_xxxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
