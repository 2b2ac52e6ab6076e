//! `OpenAI` API keys.

use super::shape::{bare, over_token, Detector, Shape, SECRET};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "OPENAI_KEY",
    category: SECRET,
    words: &[],
    shapes: &[
        Shape::new("sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20}", 0.97, 0.97).grown(over_token).between(bare),
        Shape::new("sk-[A-Za-z0-9]{32}", 0.95, 0.97).grown(over_token).between(bare),
    ],
    validate,
    source: "https://platform.openai.com/docs/api-reference/authentication",
    finds: &["sk-proj-a1B2c3D4e5F6g7H8i9J0_k1L2", "OPENAI=sk-a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0a1B2c3D4"],
    ignores: &["sk-learn", "risk-a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8", "sk-proj-short"],
};

fn validate(text: &str) -> Option<bool> {
    if text.starts_with("sk-ant-") { Some(false) } else { None }
}
