//! Lob and Mollie: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("LOB_KEY", SHAPES, "https://docs.lob.com/#tag/API-Keys", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("(?:live|test)_(?:pub_)?[0-9a-f]{31,35}"),
    token("(?:live|test)_[A-Za-z0-9]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found test", "_6bd57e87ef21d965b553dfaf371166c"),
    concat!("live_x", "Qc4ASFy90hNvp50AY6J3DDPMq4eXm"),
];

const IGNORES: &[&str] = &[
    "test_",
    concat!("test_x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
