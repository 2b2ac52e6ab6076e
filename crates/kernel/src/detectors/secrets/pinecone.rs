//! Pinecone: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("PINECONE_KEY", SHAPES, "https://docs.pinecone.io/guides/projects/manage-api-keys", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{50}"),
];

const FINDS: &[&str] = &[
    concat!("found pcsk", "_gZUWk_MNtikbP0ps9t3S9PKBArrjg4OS5ZQXgpB7Vkc2YuMNVWO0L6b8"),
];

const IGNORES: &[&str] = &[
    "pcsk_",
    concat!("pcsk_x", "xxxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
