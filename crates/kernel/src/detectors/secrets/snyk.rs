//! Snyk: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("SNYK_TOKEN", SHAPES, "https://docs.snyk.io/snyk-api/authentication-for-api", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"snyk_(?:uat|sat)\.[A-Za-z0-9_.-]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found snyk", "_uat.mkv6A.bTGA5hibn6FZUekW83N8RXio8f.tairaJn"),
];

const IGNORES: &[&str] = &[
    "snyk_",
    concat!("snyk_x", "xx.x_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
