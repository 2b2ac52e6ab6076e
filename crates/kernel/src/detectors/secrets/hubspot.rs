//! `HubSpot`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("HUBSPOT_TOKEN", SHAPES, "https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("pat-(?:na|eu|ap)[0-9]-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
];

const FINDS: &[&str] = &[
    concat!("found pat-", "ap6-b336b0e6-c39b-f129-63c9-cc7554382132"),
];

const IGNORES: &[&str] = &[
    "pat-",
    concat!("pat-xx", "x-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
];
