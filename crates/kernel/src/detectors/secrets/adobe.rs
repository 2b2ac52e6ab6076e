//! Adobe: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("ADOBE_KEY", SHAPES, "https://developer.adobe.com/developer-console/docs/guides/authentication/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("p8e-[A-Za-z0-9]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found p8e-", "9BKmEef9kMH6IUsh4K9mp3ieedXbAalL"),
];

const IGNORES: &[&str] = &[
    "p8e-",
    concat!("p8e-xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
