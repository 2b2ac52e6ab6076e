//! Plaid: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("PLAID_TOKEN", SHAPES, "https://plaid.com/docs/api/tokens/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("(?:access|public|link|processor|asset-report)-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
];

const FINDS: &[&str] = &[
    concat!("found acce", "ss-production-ff9d4282-0f6e-caa4-7694-4ede0918f4fe"),
];

const IGNORES: &[&str] = &[
    "link-",
    concat!("link-x", "xxxxxx-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
];
