//! `MaxMind`: licence keys, which end in three letters of their own.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::live;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "MAXMIND_KEY",
    category: SECRET,
    words: &[],
    shapes: &[Shape::new("_mmk", 0.97, 0.97).grown(grow).between(edges)],
    validate: live,
    source: "https://dev.maxmind.com/license-key-validation-api",
    finds: &["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"],
    ignores: &["the_mmk", "tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB_mmk"],
};

/// Six characters, a bar, 29 more.
fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let Some(first) = start.checked_sub(36) else { return (start, start) };
    let body = text.get(first..start).unwrap_or_default();
    let shaped = body.iter().enumerate().all(|(at, byte)| if at == 6 { *byte == b'_' } else { byte.is_ascii_alphanumeric() });
    if shaped { (first, end) } else { (start, start) }
}

fn edges(text: &[u8], start: usize, end: usize) -> bool {
    end > start && super::issued::apart(text, start, end)
}
