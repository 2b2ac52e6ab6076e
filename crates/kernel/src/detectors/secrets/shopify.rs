//! Shopify: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("SHOPIFY_TOKEN", SHAPES, "https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("shp(?:at|ca|pa|ss|ua|it|tka|fs)_[0-9a-fA-F]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found shpc", "a_e2F5dbCEe8346DCe4b8Ca18Ad42e4ebD"),
];

const IGNORES: &[&str] = &[
    "shppa_",
    concat!("shppa_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
