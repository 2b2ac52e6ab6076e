//! JSON Web Tokens.

use super::shape::{anywhere, Detector, Shape, SECRET};

/// The detector: two or more base64url parts, the first of which decodes to the beginning of a JSON object.
pub const DETECTOR: Detector = Detector {
    entity: "JWT",
    category: SECRET,
    words: &[],
    shapes: &[Shape::new(r"eyJ[A-Za-z0-9_-]{6}", 0.97, 0.97).grown(grow).between(anywhere)],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc7519#section-3",
    finds: &["Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"],
    ignores: &["eyJhbGciOiJIUzI1NiJ9", "eyJ", "keyJar.of.honey"],
};

fn inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte == b'='
}

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    // One start per run of token characters: that keeps the walk linear.
    if start.checked_sub(1).and_then(|index| text.get(index)).is_some_and(|byte| inside(*byte) && *byte != b'=') {
        return (start, start);
    }
    let (mut last, mut dots) = (end, 0);
    while let Some(byte) = text.get(last) {
        // RFC 7516, section 7.1: no more than five parts.
        if *byte == b'.' && dots < 4 {
            dots += 1;
        } else if !inside(*byte) {
            break;
        }
        last += 1;
    }
    while last > end && text.get(last - 1) == Some(&b'.') {
        last -= 1;
    }
    (start, last)
}

fn validate(text: &str) -> Option<bool> {
    let mut parts = text.split('.');
    let (header, payload) = (parts.next()?, parts.next());
    // "eyJ" is base64url for `{"` and a third byte that begins a name.
    if header.starts_with("eyJ") && payload.is_some_and(|part| part.len() >= 4) { None } else { Some(false) }
}
