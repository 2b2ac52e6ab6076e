//! Passwords, tokens and keys that only their name tells: assignments, JSON members, HTTP credentials.

use super::shape::{bare, Detector, Shape, SECRET};

/// The detector. Named values are found by `fields`; the shapes here are HTTP's.
pub const DETECTOR: Detector = Detector {
    entity: "PASSWORD",
    category: SECRET,
    words: &["authorization"],
    shapes: &[
        Shape::new("(?i)bearer [A-Za-z0-9._~+/-]{16}", 0.85, 0.95).grown(grow).between(bare),
        Shape::new("(?i)basic [A-Za-z0-9+/]{6}", 0.0, 0.95).grown(grow).between(bare),
        Shape::new("(?i)(?:password|passwd|passphrase|pwd|passwort) (?:is|was|ist)[: ]{1,2}[^ \t\r\n]", 0.85, 0.95).grown(told),
    ],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
    finds: &["password=hunter2", "{\"api_key\": \"k-19xz-77\"}", "Authorization: Basic dXNlcjpwYXNz", "PGPASSWORD='a b c'", "the password is Tr0ub4dor"],
    ignores: &["password=${DB_PASSWORD}", "max_tokens: 4096", "password reset was sent", "\"token_count\": 512", "\"password\": null"],
};

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let scheme = text.get(start..end).unwrap_or_default();
    let value = start + scheme.iter().position(|byte| *byte == b' ').map_or(0, |blank| blank + 1);
    (value, super::shape::over_token(text, value, end).1)
}

/// "The password is ...": only a word with a digit in it, so that "is required" stays.
fn told(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let (_, last) = super::shape::to_blank(text, start, end);
    let value = text.get(end - 1..last).unwrap_or_default();
    if value.len() >= 4 && value.iter().any(u8::is_ascii_digit) { (end - 1, last) } else { (start, start) }
}

fn validate(text: &str) -> Option<bool> {
    if text.is_empty() { Some(false) } else { None }
}
