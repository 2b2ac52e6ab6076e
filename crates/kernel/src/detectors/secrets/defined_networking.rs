//! Defined Networking: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("DEFINED_NETWORKING_KEY", SHAPES, "https://docs.defined.net/guides/automating-host-creation/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("dnkey-[A-Z0-9=_-]{26}-[A-Z0-9=_-]{52}"),
];

const FINDS: &[&str] = &[
    concat!("found dnke", "y-2O8ZVZNOOM1RCPRASWD3Q05-D--26JTON7YAIP28LEQ9XRVWGS-2GN845GNGXPBCTSUB36HH4Y079N4"),
];

const IGNORES: &[&str] = &[
    "dnkey-",
    concat!("dnkey-", "xxxxx-x_xxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxx_xxxxxxxxx-xxx"),
];
