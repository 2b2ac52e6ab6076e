//! Contentful: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("CONTENTFUL_TOKEN", SHAPES, "https://www.contentful.com/developers/docs/references/authentication/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("CFPAT-[A-Za-z0-9_-]{43}"),
];

const FINDS: &[&str] = &[
    concat!("found CFPA", "T-r4EW2WdiOegN2xbFqh3jb4u0p0nI4SJDi5HElC2xiRQ"),
];

const IGNORES: &[&str] = &[
    "CFPAT-",
    concat!("CFPAT-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
