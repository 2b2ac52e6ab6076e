//! Trello: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("TRELLO_TOKEN", SHAPES, "https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("ATTA[0-9a-f]{72}"),
];

const FINDS: &[&str] = &[
    concat!("found ATTA", "01c1604a128641b34962a2eb29b41bb974498a988a0c152992c74deb1b388bc1b4fd401d"),
];

const IGNORES: &[&str] = &[
    "ATTAc13daee0",
    concat!("ATTAc1", "3daee0xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
