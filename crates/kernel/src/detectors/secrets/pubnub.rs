//! `PubNub`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("PUBNUB_KEY", SHAPES, "https://www.pubnub.com/docs/general/setup/account-setup", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("(?:sub|pub|sec)-c-[A-Za-z0-9-]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found sub-", "c-k5VxZ2pTnzpp97tFE4lNFvVyO0lXM0ZxF5dC"),
];

const IGNORES: &[&str] = &[
    "sec-",
    concat!("sec-x-", "xxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxx"),
];
