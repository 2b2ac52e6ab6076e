//! `WooCommerce`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("WOOCOMMERCE_KEY", SHAPES, "https://docs.gravityforms.com/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("c[ks]_[0-9a-f]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found ck_7", "5e5ca9eeb4e6db1622cf6de21821edff59e8072"),
];

const IGNORES: &[&str] = &[
    "ck_0",
    concat!("ck_0xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
