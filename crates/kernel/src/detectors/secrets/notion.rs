//! Notion: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("NOTION_TOKEN", SHAPES, "https://developers.notion.com/docs/authorization", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("ntn_[0-9]{8,12}[A-Za-z0-9]{34}"),
    fixed("secret_[A-Za-z0-9]{43}"),
];

const FINDS: &[&str] = &[
    concat!("found ntn_", "40537630CCCpVFdtUrd5H7UweYGl4WJe6GDZ0wnnY5"),
    concat!("secret", "_8c1Ccf6EKoIpd3wjzqS7udM2Whafau7tPJ3ASifb4sM"),
];

const IGNORES: &[&str] = &[
    "ntn_",
    concat!("ntn_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
