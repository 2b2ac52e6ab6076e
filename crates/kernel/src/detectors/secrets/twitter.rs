//! X (Twitter): keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("TWITTER_TOKEN", SHAPES, "https://docs.x.com/resources/fundamentals/authentication/overview", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("AAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found AAAA", "AAAAAAAAAAAAAAAASV%86VC7vVlOf0oTmZDd7tv4pxy0hZHXOsbgWkOkNRdfzABU54AqC8V2Go8q"),
];

const IGNORES: &[&str] = &[
    "AAAAAAAAAAAA",
    concat!("AAAAAA", "AAAAAAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
