//! Sanity: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("SANITY_TOKEN", SHAPES, "https://www.sanity.io/docs/content-lake/http-auth", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("sk[A-Za-z0-9]{150}"),
];

const FINDS: &[&str] = &[
    concat!("found sk5n", "sybUBDlPRnBzSTj712hOtIbxOOLklw8Se1RjpIWzMVXPPrtQGoayEKXXjx55vuGubStDprYEXIF5zX16BoJY0cA0jaYJQwsKyZzjKuxoywMzHlXsWCoZIyhOQbqC6fwOegjwuw8uHFlv7DAtTIcv"),
];

const IGNORES: &[&str] = &[
    "skBkEB8gf0UD",
    concat!("skBkEB", "8gf0UDxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
