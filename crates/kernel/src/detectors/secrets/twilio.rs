//! Twilio: API key and account identifiers.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector. An account's identifier is one half of its credentials, and is sent with the other.
pub const DETECTOR: Detector =
    issued("TWILIO_KEY", &[SHAPE], "https://www.twilio.com/docs/iam/api-keys", FINDS, IGNORES);

const SHAPE: Shape = fixed("(?:SK|AC)[0-9a-fA-F]{32}");

const FINDS: &[&str] = &[concat!("SK4d2f64", "e2a108cd72f648b1984c3b5a13")];

const IGNORES: &[&str] = &["SK4d2f", "TASK4d2f64e2a108cd72f648b1984c3b5a13", "SKxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"];
