//! Discord webhooks: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("DISCORD_WEBHOOK", SHAPES, "https://discord.com/developers/docs/resources/webhook", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found disc", "ordapp.com/api/webhooks/98170149125605326/WRJ4WwryA7Fq64XSSym9BPRbdR-RvHsvOD50a1fp"),
];

const IGNORES: &[&str] = &[
    "discord.",
    concat!("discor", "d.xxx/xxx/xxxxxxxx/xxxxxxxxxxxxxxxxx/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
