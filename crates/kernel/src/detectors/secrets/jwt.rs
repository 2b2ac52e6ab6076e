//! JSON Web Tokens, signed or encrypted.

use super::super::shape::{anywhere, Detector, Shape, SECRET};
use super::base64::decoded;

/// The detector: two to five base64url parts, the first of which decodes to a JSON object with a header's members.
pub const DETECTOR: Detector = Detector {
    entity: "JWT",
    category: SECRET,
    words: &[],
    shapes: &[Shape::new(r"eyJ[A-Za-z0-9_-]{6}", 0.97, 0.97).grown(grow).between(anywhere)],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc7519#section-3",
    finds: &[
        "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRg",
    ],
    ignores: &["eyJhbGciOiJIUzI1NiJ9", "eyJ", "keyJar.of.honey", "eyJAAAA.eyJBBB", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ.eyJzdWIiOiIxMjM0NTY3ODkwIn0"],
};

/// Longest header that is decoded, in characters.
const HEADER: usize = 4096;

fn inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte == b'='
}

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    // One start per run of token characters: that keeps the walk linear.
    let before = start.checked_sub(1).and_then(|index| text.get(index)).copied();
    if before.is_some_and(|byte| inside(byte) && !b"=_".contains(&byte)) {
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
    if header.len() > HEADER || payload.is_none_or(|part| part.len() < 4) {
        return Some(false);
    }
    let Some(bytes) = decoded(header) else { return Some(false) };
    // RFC 7515, section 4.1, and RFC 7516: a header says which algorithm, type or encryption.
    let member = |name: &[u8]| memchr::memmem::find(&bytes, name).is_some();
    let object = bytes.first() == Some(&b'{') && bytes.last() == Some(&b'}');
    let known = member(b"\"alg\"") || member(b"\"typ\"") || member(b"\"enc\"") || member(b"\"kid\"");
    Some(object && known)
}
