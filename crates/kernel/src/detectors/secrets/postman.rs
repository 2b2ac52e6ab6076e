//! Postman: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("POSTMAN_KEY", SHAPES, "https://learning.postman.com/docs/developer/postman-api/authentication/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("PMAK-[A-Za-z0-9]{24}-[A-Za-z0-9]{34}"),
    token("PMAT-[A-Z0-9]{26}"),
];

const FINDS: &[&str] = &[
    concat!("found PMAK", "-E2gZo4XVqG7hElGM5qawayzG-AI7cbAMBDd0LSoqyOyZL1q5oiyhDfuOmUz"),
    concat!("PMAT-3", "K291ZAP458N1KDBCDAYHER1E2"),
];

const IGNORES: &[&str] = &[
    "PMAK-",
    concat!("PMAK-x", "xxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
