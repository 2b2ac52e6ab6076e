//! Razorpay: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("RAZORPAY_KEY", SHAPES, "https://razorpay.com/docs/api/authentication/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("rzp_(?:live|test)_[A-Za-z0-9]{14}"),
];

const FINDS: &[&str] = &[
    concat!("found rzp_", "test_Toe6zNQC1RvFoh"),
];

const IGNORES: &[&str] = &[
    "rzp_",
    concat!("rzp_xx", "xx_xxxxxxxxxxxxxx"),
];
