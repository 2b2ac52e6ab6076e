//! One line out of a private key: what a log, or a table of lines, shows of it where its first line is elsewhere.

use super::super::shape::{bare, unknown, Detector, SECRET};
use super::made::Make;

/// The detector: 64 characters of base64 as the last thing on a line of its own, in a text that is that line.
pub const DETECTOR: Detector = Detector {
    entity: "PRIVATE_KEY_LINE",
    category: SECRET,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://www.rfc-editor.org/rfc/rfc7468#section-2",
    finds: &["#7 1.204 qW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8qWe7R5tY8uI1oP3aS6dF9gH0/"],
    ignores: &[
        "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMDE4i9DQ1HBU3aOk",
        "sha384-qW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8qWe7R5tY8uI1oP3aS6dF9gH0/",
        "5c1d2a7e91b04f3c8d267ae0b94c1f535c1d2a7e91b04f3c8d267ae0b94c1f53",
        "qW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8qWe7R5tY8uI1oP3aS6dF9gH0/ and more text",
    ],
};

/// Longest text that is taken for one line of something longer, in bytes.
const LINE: usize = 160;

/// The characters of a line of a key.
pub const WIDTH: usize = 64;

/// Where the line of a key stands in a text that is nothing but one, and what a log or a program puts around it.
#[inline]
pub fn line(text: &str) -> Option<(usize, usize)> {
    if text.len() < WIDTH || text.len() > LINE {
        return None;
    }
    keyed(text)
}

#[inline(never)]
fn keyed(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let around = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`\\+,;*#|nr".contains(byte);
    let stamp = |byte: &u8| around(byte) || byte.is_ascii_digit() || b".:-/TZ[]()=".contains(byte);
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
    // From the end, over what a program puts behind it; an escaped line break looks like a letter.
    let mut end = bytes.len();
    while end > WIDTH && bytes.get(end - 1).is_some_and(|byte| !inside(byte) && around(byte)) {
        end -= 1;
    }
    for cut in [end, end.saturating_sub(2), end.saturating_sub(4)] {
        let Some(start) = cut.checked_sub(WIDTH) else { continue };
        let (Some(body), Some(before), Some(after)) = (text.get(start..cut), bytes.get(..start), bytes.get(cut..)) else { continue };
        if before.iter().all(stamp) && after.iter().all(around) && bare(bytes, start, cut) && body.bytes().all(|byte| inside(&byte)) && spread(body) {
            return Some((start, cut));
        }
    }
    None
}

/// Not hexadecimal, and no certificate or public key.
fn spread(text: &str) -> bool {
    let made = Make::of(text);
    let mixed = made.digits >= 2 && made.upper >= 8 && made.letters - made.upper >= 8 && made.distinct >= 24;
    mixed && !text.starts_with("MII")
}
