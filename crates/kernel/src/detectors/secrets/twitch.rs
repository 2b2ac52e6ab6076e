//! Twitch: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector =
    issued("TWITCH_TOKEN", SHAPES, "https://dev.twitch.tv/docs/irc/authenticate-bot/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[token("oauth:[a-z0-9]{30}")];

const FINDS: &[&str] = &[concat!("oauth:", "q7w8e9r5t4y3u2i1o0p9a8s7d6f5g4")];

const IGNORES: &[&str] = &["oauth:x", "oauth:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"];
