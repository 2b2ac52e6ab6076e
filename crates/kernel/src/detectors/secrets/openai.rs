//! `OpenAI`, and those that took over its prefix: API keys.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{issued, live, token};

/// The detector.
pub const DETECTOR: Detector = Detector {
    category: SECRET,
    validate,
    ..issued("OPENAI_KEY", SHAPES, "https://platform.openai.com/docs/api-reference/authentication", FINDS, IGNORES)
};

const SHAPES: &[Shape] = &[
    token("sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20}"),
    token("sk-[A-Za-z0-9]{32}"),
    token("sess-[A-Za-z0-9]{40}"),
];

const FINDS: &[&str] = &["sk-proj-a1B2c3D4e5F6g7H8i9J0_k1L2", "OPENAI=sk-a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0a1B2c3D4"];

const IGNORES: &[&str] = &["sk-learn", "risk-a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8", "sk-proj-short", "scan-disk-a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8"];

fn validate(text: &str) -> Option<bool> {
    if text.starts_with("sk-ant-") { Some(false) } else { live(text) }
}
