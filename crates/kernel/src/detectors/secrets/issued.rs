//! What keys that a vendor issues have in common: a prefix of their own, and a body nobody typed.
//!
//! Must never take an example for a key: a body that is masked, or that is made of words, refutes it.

use super::super::shape::{Detector, Shape, SECRET};
use super::grow::over_token;
use super::made::{identifier, masked, start_of};

/// A detector of issued keys: nothing but their shapes says what they are.
pub const fn issued(
    entity: &'static str,
    shapes: &'static [Shape],
    source: &'static str,
    finds: &'static [&'static str],
    ignores: &'static [&'static str],
) -> Detector {
    Detector { entity, category: SECRET, words: &[], shapes, validate: live, source, finds, ignores }
}

/// A key of which the pattern says the prefix and the least length: the rest of the token is taken as well.
pub const fn token(pattern: &'static str) -> Shape {
    Shape::new(pattern, 0.97, 0.97).grown(over_token).between(apart)
}

/// A key that is exactly as the pattern says.
pub const fn fixed(pattern: &'static str) -> Shape {
    Shape::new(pattern, 0.97, 0.97).between(apart)
}

/// Not inside a longer word. What an escape (`\n`, `%3D`) leaves before it is no part of a word.
pub fn apart(text: &[u8], start: usize, end: usize) -> bool {
    let back = |by: usize| start.checked_sub(by).and_then(|at| text.get(at)).copied().unwrap_or(b' ');
    let escaped = back(2) == b'\\' || (back(3) == b'%' && back(2).is_ascii_hexdigit());
    let after = text.get(end).copied().unwrap_or(b' ');
    (!back(1).is_ascii_alphanumeric() || escaped)
        && !after.is_ascii_alphanumeric()
        && !b"_*#".contains(&after)
}

/// False for an example or a name that only begins like a key.
pub fn live(text: &str) -> Option<bool> {
    let head = start_of(text);
    if masked(head) || identifier(head) {
        Some(false)
    } else {
        None
    }
}
