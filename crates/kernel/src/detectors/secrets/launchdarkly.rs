//! `LaunchDarkly`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("LAUNCHDARKLY_KEY", SHAPES, "https://launchdarkly.com/docs/home/account/api", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("(?:api|sdk|mob|rel)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
];

const FINDS: &[&str] = &[
    concat!("found sdk-", "b24e738b-29a6-29b1-db6b-627846c94bc0"),
];

const IGNORES: &[&str] = &[
    "rel-",
    concat!("rel-xx", "xxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
];
