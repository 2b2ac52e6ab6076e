//! Scalingo: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("SCALINGO_TOKEN", SHAPES, "https://developers.scalingo.com/tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("tk-us-[A-Za-z0-9_-]{48}"),
];

const FINDS: &[&str] = &[
    concat!("found tk-u", "s-NR66CBBsDEgPHO_3pojvYWC6TVTgGxbTJShnfC1OB4bIlGgn"),
];

const IGNORES: &[&str] = &[
    "tk-u",
    concat!("tk-ux-", "xxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
