//! `LinkedIn`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("LINKEDIN_TOKEN", SHAPES, "https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("AQ[UVXW][A-Za-z0-9_-]{100}"),
    token(r"WPL_AP[01]\.[A-Za-z0-9]{14,20}\."),
];

const FINDS: &[&str] = &[
    concat!("found AQVk", "OG5UNAH2F4MXXIrqRlnQvd8hwJDXb5x4BJfZxg3HsKk9lp2_dtK4FlQr29Y_fFER9_fyY1Djz13c0VAPp_QQI6shqwPqJQ7xkaU"),
    concat!("WPL_AP", "1.70JyBpelHgBKtt."),
];

const IGNORES: &[&str] = &[
    "AQXJ8twEk1Ph",
    concat!("AQXJ8t", "wEk1Phxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxx"),
];
