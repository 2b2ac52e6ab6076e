//! Flutterwave: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("FLUTTERWAVE_KEY", SHAPES, "https://developer.flutterwave.com/docs/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("FLW(?:SECK|PUBK)(?:_TEST|_PROD)?-[A-Za-z0-9]{12}"),
];

const FINDS: &[&str] = &[
    concat!("found FLWS", "ECK-Wa9MkUNk7h7g"),
];

const IGNORES: &[&str] = &[
    "FLWSECK-",
    concat!("FLWSEC", "K-xxxxxxxxxxxx"),
];
