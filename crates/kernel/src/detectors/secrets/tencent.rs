//! Tencent Cloud: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("TENCENT_KEY", SHAPES, "https://www.tencentcloud.com/document/product/598/34228", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("AKID[A-Za-z0-9]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found AKID", "lFwqqS8z0xWm9M8IhEMmc358UwPCCtiT"),
];

const IGNORES: &[&str] = &[
    "AKIDSJhHY7jU",
    concat!("AKIDSJ", "hHY7jUxxxxxxxxxxxxxxxxxxxxxxxx"),
];
