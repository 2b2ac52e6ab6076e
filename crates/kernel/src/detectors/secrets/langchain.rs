//! `LangSmith`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("LANGSMITH_KEY", SHAPES, "https://docs.langchain.com/langsmith/create-account-api-key", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    fixed("ls__[0-9a-f]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found lsv2", "_pt_089358ed7fc1bb294c9062ce353014f8_ee0672eef7"),
    concat!("ls__5d", "99bd244c06f688ff10bc623cb4270f"),
];

const IGNORES: &[&str] = &[
    "lsv2_",
    concat!("lsv2_x", "x_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_xxxxxxxxxx"),
];
