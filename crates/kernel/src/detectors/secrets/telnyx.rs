//! Telnyx: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("TELNYX_KEY", SHAPES, "https://developers.telnyx.com/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("KEY[0-9A-F]{32}_[A-Za-z0-9]{22}"),
];

const FINDS: &[&str] = &[
    concat!("found KEY2", "5C736625577DCFC31A42DE739330018_Am14c2pjYNO6iikhEX2U0X"),
];

const IGNORES: &[&str] = &[
    "KEYFBC4FD7B2",
    concat!("KEYFBC", "4FD7B2xxxxxxxxxxxxxxxxxxxxxxx_xxxxxxxxxxxxxxxxxxxxxx"),
];
