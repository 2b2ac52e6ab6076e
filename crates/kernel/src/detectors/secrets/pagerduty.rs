//! `PagerDuty`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("PAGERDUTY_KEY", SHAPES, "https://support.pagerduty.com/docs/api-access-keys", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"pd(?:us|eu)\+_[A-Za-z0-9_-]{10}"),
];

const FINDS: &[&str] = &[
    concat!("found pdus", "+_S4BRgPwSHh"),
];

const IGNORES: &[&str] = &["pdus+", "pdus+xxxxxxxxxxxxxxxx"];
