//! Cookies of HTTP: who holds one is who it was given to.

use super::super::shape::{anywhere, Detector, Shape, SECRET};
use super::made::{generated, placeholder};

/// The detector: the whole list of a header in which some value was made by a generator.
pub const DETECTOR: Detector = Detector {
    entity: "COOKIE",
    category: SECRET,
    words: &[],
    shapes: &[Shape::new("(?i)cookie: [!-~]", 0.95, 0.95).grown(grow).between(anywhere)],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc6265#section-4",
    finds: &[
        "Set-Cookie: sid=qW7eR5tY8uI1oP3aS6dF9gH0; HttpOnly",
        "Cookie: theme=dark; _app=qW7eR5tY8uI1oP3aS6dF9gH0",
    ],
    ignores: &["Cookie: theme=dark", "Set-Cookie: lang=en; Path=/", "cookie: dough"],
};

/// Longest header that is read, in bytes.
const REACH: usize = 4096;

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let rest = text.get(end..).unwrap_or_default();
    let rest = rest.get(..REACH).unwrap_or(rest);
    // Up to the end of the header, or to the next: no byte is looked at twice.
    let rest = rest.get(..memchr::memmem::find(rest, b"ookie: ").unwrap_or(rest.len())).unwrap_or_default();
    let stop = rest.iter().position(|byte| b"\r\n\"'`".contains(byte)).unwrap_or(rest.len());
    let _ = start;
    (end - 1, end + stop)
}

fn validate(text: &str) -> Option<bool> {
    let kept = |pair: &str| {
        pair.split_once('=').is_some_and(|(_, value)| generated(value.trim(), 16) && !placeholder(value))
    };
    if text.split(';').any(kept) { None } else { Some(false) }
}
