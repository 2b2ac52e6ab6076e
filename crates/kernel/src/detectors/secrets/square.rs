//! Square: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("SQUARE_TOKEN", SHAPES, "https://developer.squareup.com/docs/build-basics/access-tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("sq0(?:atp|csp|idp|ids)-[A-Za-z0-9_-]{21}"),
    token("EAAA[ElA-Za-z0-9_-]{56}"),
    token("sandbox-sq0[a-z]{3}-[A-Za-z0-9_-]{20}"),
];

const FINDS: &[&str] = &[
    concat!("found sq0c", "sp-Vlp1CDIvm4zKq3gIzD1pu"),
    concat!("EAAAPn", "QxYdGW5KQ5ThESccXQekDDMwQ5bFJK7MCiysoK6fx6IUlqPlczaMqJ"),
    concat!("sandbo", "x-sq0kmr-ddAThOTxZQ5f5JIimuRN"),
];

const IGNORES: &[&str] = &[
    "sq0atp-",
    concat!("sq0atp", "-xxxx_xxxxxxxxxxxxxxxx"),
];
