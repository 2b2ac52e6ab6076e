//! Security scanners: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("SECURITY_SERVICE_KEY", SHAPES, "https://docs.endorlabs.com/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed(r"endr\+[A-Za-z0-9-]{16}"),
    token("sktsec_[A-Za-z0-9_-]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found endr", "+WRCsBcR4Xx8b34nN"),
    concat!("sktsec", "_GW9S4nAp0aySVqyjf4hZncW90gmttvDP12m2p8VK"),
];

const IGNORES: &[&str] = &[
    "endr+",
    concat!("endr+x", "xxxxxxxxxxxxxxx"),
];
