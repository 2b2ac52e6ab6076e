//! Anthropic API keys.

use super::shape::{bare, over_token, unknown, Detector, Shape, SECRET};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "ANTHROPIC_KEY",
    category: SECRET,
    words: &[],
    shapes: &[Shape::new("sk-ant-[A-Za-z0-9_-]{16}", 0.98, 0.98).grown(over_token).between(bare)],
    validate: unknown,
    source: "https://docs.anthropic.com/en/api/overview",
    finds: &["key: sk-ant-api03-a1B2c3D4e5F6g7H8i9J0_k1L2-m3"],
    ignores: &["sk-ant-", "sk-antelope"],
};
