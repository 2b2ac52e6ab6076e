//! Adyen: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("ADYEN_KEY", SHAPES, "https://docs.adyen.com/development-resources/api-credentials/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("AQE[a-z0-9]{2}[A-Za-z0-9+/]{90}"),
];

const FINDS: &[&str] = &[
    concat!("found AQEf", "7BwsHx3MwPc+ulm7FjC0fHUwqd6CNmkpkudFk9pTUOFnZS+a59IC5+mKArFvqRt2mHO6RlPuKGJxI7XaFHGXZrumjfZ"),
];

const IGNORES: &[&str] = &[
    "AQEowKhFbiQc",
    concat!("AQEowK", "hFbiQcxxxxxxxxxxxxxxxxxxxxxxxx+xxxxxxx/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx+xxxxxxxx"),
];
