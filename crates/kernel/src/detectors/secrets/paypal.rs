//! `PayPal` and Braintree: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("PAYPAL_TOKEN", SHAPES, "https://developer.paypal.com/braintree/docs/guides/authorization/overview", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed(r"access_token\$(?:production|sandbox)\$[a-z0-9]{13,20}\$[a-f0-9]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found acce", "ss_token$production$oleh3xltirk6b$091407abcdbff3ceebb48bd876386d3b"),
];

const IGNORES: &[&str] = &[
    "access_",
    concat!("access", "_xxxxx$xxxxxxx$xxxxxxxxxxxxx$xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
