//! `MongoDB` Atlas: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("MONGODB_KEY", SHAPES, "https://www.mongodb.com/docs/atlas/api/service-accounts/generate-oauth2-token/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("mdb_sa_sk_[A-Za-z0-9_-]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found mdb_", "sa_sk_6lkuXXL7WIhSluWiXkKJ1mX30BPEQWUqm13V"),
];

const IGNORES: &[&str] = &[
    "mdb_",
    concat!("mdb_xx", "_xx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
