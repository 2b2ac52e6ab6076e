//! Backblaze: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("BACKBLAZE_KEY", SHAPES, "https://www.backblaze.com/docs/cloud-storage-application-keys", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("K00[0-9][A-Za-z0-9/+]{27}"),
];

const FINDS: &[&str] = &[
    concat!("found K003", "fsaQgcdvhcA8PaaB6ziyDLl64AP"),
];

const IGNORES: &[&str] = &[
    "K008bTvhrawa",
    concat!("K008bT", "vhrawaxxxxxxxxxx+xxxxxxxx"),
];
