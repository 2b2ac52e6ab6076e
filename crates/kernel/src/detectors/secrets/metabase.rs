//! Metabase: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("METABASE_KEY", SHAPES, "https://docs.snowflake.com/en/user-guide/programmatic-access-tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("mb_[A-Za-z0-9+/]{40}="),
];

const FINDS: &[&str] = &[
    concat!("found mb_Q", "UPUXaY5RXsGq6soVjmSoQPxXB7DkZ5itDdAkQ4K="),
];

const IGNORES: &[&str] = &[
    "mb_F",
    concat!("mb_Fxx", "x+xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx="),
];
