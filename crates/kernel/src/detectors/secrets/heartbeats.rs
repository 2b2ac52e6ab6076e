//! Heartbeat URLs: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("HEARTBEAT_URL", SHAPES, "https://betterstack.com/docs/uptime/cron-and-heartbeat-monitor/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"uptime\.betterstack\.com/api/v1/heartbeat/[A-Za-z0-9]{20}"),
    token(r"hc-ping\.com/[0-9a-f-]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found upti", "me.betterstack.com/api/v1/heartbeat/YAccv7blXvcwfAZ1ZDnZ"),
    concat!("hc-pin", "g.com/4085a117cafbf6a372d-37b10c71140dafd6"),
];

const IGNORES: &[&str] = &[
    "uptime.",
    concat!("uptime", ".xxxxxxxxxxx.xxx/xxx/xx/xxxxxxxxx/xxxxxxxxxxxxxxxxxxxx"),
];
