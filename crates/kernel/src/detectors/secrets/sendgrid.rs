//! `SendGrid`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("SENDGRID_KEY", SHAPES, "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39}"),
];

const FINDS: &[&str] = &[
    concat!("found SG.Q", "NpSiaLgb5TSZBnOBguZ.1HjvhKFTjPdT85fS64WXBuqArdFSkF2zT0o0R48"),
];

const IGNORES: &[&str] = &[
    "SG.S",
    concat!("SG.Sxx", "xxxxxxxxxxxxxxxxx.x-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
