//! Dependency-Track: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("DEPENDENCY_TRACK_KEY", SHAPES, "https://docs.dependencytrack.org/integrations/rest-api/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("odt_[A-Za-z0-9]{32,48}"),
];

const FINDS: &[&str] = &[
    concat!("found odt_", "4XiM2wOzulVTKPoeZBJNlTmLlIPg0VS3"),
];

const IGNORES: &[&str] = &[
    "odt_",
    concat!("odt_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
