//! Heroku: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("HEROKU_KEY", SHAPES, "https://devcenter.heroku.com/articles/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("HRKU-AA[A-Za-z0-9_-]{50}"),
    fixed("HRKU-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
];

const FINDS: &[&str] = &[
    concat!("found HRKU", "-AADbLqeF_dRyN6gaGoyJ2421PcfoMCYAFrV1rGdThm8kNpJd6ckB"),
    concat!("HRKU-6", "c362ecf-d642-4cf1-e72c-a22b46117403"),
];

const IGNORES: &[&str] = &[
    "HRKU-",
    concat!("HRKU-x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxx"),
];
