//! Octopus Deploy: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("OCTOPUS_KEY", SHAPES, "https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("API-[A-Z0-9]{25}"),
];

const FINDS: &[&str] = &[
    concat!("found API-", "P0T4KHPMJJWIQCP25LBQ7BMN4"),
];

const IGNORES: &[&str] = &[
    "API-",
    concat!("API-xx", "xxxxxxxxxxxxxxxxxxxxxxx"),
];
