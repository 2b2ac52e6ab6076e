//! Voiceflow and Botpress: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("BOT_SERVICE_KEY", SHAPES, "https://docs.voiceflow.com/reference/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed(r"VF\.(?:DM|WS)\.[0-9a-f]{24}\.[A-Za-z0-9]{16}"),
    token("bp_pat_[A-Za-z0-9]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found VF.W", "S.4a98a9dcf1209497875199e4.IwebWl6C5Rz0WLGZ"),
    concat!("bp_pat", "_lmdjEdkGwKEy0ZZpiolcctVr5WjysI"),
];

const IGNORES: &[&str] = &[
    "VF.W",
    concat!("VF.Wx.", "xxxxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxx"),
];
