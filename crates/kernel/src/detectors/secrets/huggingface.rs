//! Hugging Face: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("HUGGINGFACE_TOKEN", SHAPES, "https://huggingface.co/docs/hub/security-tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("hf_[A-Za-z]{33}"),
    token("hf_(?:oauth|jwt)_[A-Za-z0-9_.-]{20}"),
    fixed("api_org_[A-Za-z]{34}"),
];

const FINDS: &[&str] = &[
    concat!("found hf_B", "cSRmBPgkBnFKrPkjGBUcsyMABoMXUByY"),
    concat!("hf_jwt", "_kiVfLIKPtw50Q8APwz5M"),
    concat!("api_or", "g_jAVHuTkDsoDYVVxmLyfiSmRdhzriXZLzhT"),
];

const IGNORES: &[&str] = &[
    "hf_E",
    concat!("hf_Exx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
