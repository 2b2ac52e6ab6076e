//! Anthropic: API, admin and `OAuth` keys.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued(
    "ANTHROPIC_KEY",
    &[SHAPE],
    "https://docs.anthropic.com/en/api/overview",
    &["key: sk-ant-api03-a1B2c3D4e5F6g7H8i9J0_k1L2-m3", "sk-ant-oat01-a1B2c3D4e5F6g7H8i9J0_k1L2-m3"],
    &["sk-ant-", "sk-antelope", "sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxx"],
);

const SHAPE: Shape = token("sk-ant-[A-Za-z0-9_-]{16}");
