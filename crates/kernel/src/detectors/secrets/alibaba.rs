//! Alibaba Cloud: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("ALIBABA_KEY", SHAPES, "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("LTAI[A-Za-z0-9]{12,20}"),
];

const FINDS: &[&str] = &[
    concat!("found LTAI", "DrMyNFiy84SF"),
];

const IGNORES: &[&str] = &["LTAI", "LTAIxxxxxxxxxxxxxxxx"];
