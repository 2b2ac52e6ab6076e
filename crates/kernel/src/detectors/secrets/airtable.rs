//! Airtable: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("AIRTABLE_TOKEN", SHAPES, "https://airtable.com/developers/web/guides/personal-access-tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed(r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
];

const FINDS: &[&str] = &[
    concat!("found patP", "LeyYMs7WkXUvZ.dd7dfc44bf19ec929feb90108fdbb784b2cf55854832282c8f6db1bacaead672"),
];

const IGNORES: &[&str] = &[
    "patJtz3lybYd",
    concat!("patJtz", "3lybYdxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
