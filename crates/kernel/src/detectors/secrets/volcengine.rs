//! Volcengine and Baidu Cloud: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector =
    issued("CHINA_CLOUD_KEY", SHAPES, "https://www.volcengine.com/docs/6291/65568", FINDS, IGNORES);

const SHAPES: &[Shape] = &[token("AKLT[A-Za-z0-9+/_-]{40}"), token("bce-v3/ALTAK-[A-Za-z0-9]{21}/[0-9a-f]{40}")];

const FINDS: &[&str] = &[concat!("AKLTqW", "7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8qWe7R"), concat!("bce-v3", "/ALTAK-qW7eR5tY8uI1oP3aS6dF9/5c1d2a7e91b04f3c8d267ae0b94c1f535c1d2a7e")];

const IGNORES: &[&str] = &["AKLT", "bce-v3/ALTAK-x"];
