//! Courier: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("COURIER_KEY", SHAPES, "https://www.courier.com/docs/reference/auth/intro/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("[dp]k_(?:prod|test)_[A-Z0-9]{28}"),
];

const FINDS: &[&str] = &[
    concat!("found pk_p", "rod_R2GZR7G8EM6OW883QEMQSCX9N503"),
];

const IGNORES: &[&str] = &[
    "pk_t",
    concat!("pk_txx", "x_xxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
