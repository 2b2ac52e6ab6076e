//! Teamwork: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("TEAMWORK_TOKEN", SHAPES, "https://lokalise.com/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"tkn\.v1_[A-Za-z0-9=_-]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found tkn.", "v1_eKB0N4JugrYbczvhB_bHs2icoNEHzGTBSy5m4xZt16qOaqfjc7512DD7AZOq"),
];

const IGNORES: &[&str] = &[
    "tkn.",
    concat!("tkn.xx", "_xxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
