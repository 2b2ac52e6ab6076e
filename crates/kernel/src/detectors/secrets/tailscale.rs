//! Tailscale: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("TAILSCALE_KEY", SHAPES, "https://tailscale.com/kb/1101/api", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("tskey-(?:api|auth|client|scim|webhook|reusable)-[A-Za-z0-9]{10,24}-[A-Za-z0-9]{16}"),
    token("tskey-[A-Za-z0-9]{12,24}-[A-Za-z0-9]{16}"),
];

const FINDS: &[&str] = &[
    concat!("found tske", "y-client-IoNEolIs1l-lWJOVR0Ke4h5ISlS"),
    concat!("tskey-", "LjJRKeaJYqtT-qji5ZfDJKeumvAaF"),
];

const IGNORES: &[&str] = &[
    "tskey-",
    concat!("tskey-", "xxxxxxxx-xxxxxxxxxx-xxxxxxxxxxxxxxxx"),
];
