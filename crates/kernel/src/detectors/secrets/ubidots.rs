//! Ubidots: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("UBIDOTS_TOKEN", SHAPES, "https://docs.ubidots.com/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("BBFF-[A-Za-z0-9]{30}"),
    token("BBUS-[A-Za-z0-9]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found BBFF", "-ZgKCqEJPNizA7M9KAiuVLV8uhAgZ32"),
    concat!("BBUS-s", "8KnK7AghIIEwxR1ehetYajpbn9g0G"),
];

const IGNORES: &[&str] = &[
    "BBFF-",
    concat!("BBFF-x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
