//! Email addresses.

use super::shape::{anywhere, unknown, Detector, Shape, PII};

/// The detector. The trigger is the `@`; the address is walked to both sides of it.
pub const DETECTOR: Detector = Detector {
    entity: "EMAIL_ADDRESS",
    category: PII,
    words: &["email", "e-mail", "mail"],
    shapes: &[Shape::new(r"(?:@|%40)[A-Za-z0-9]", 0.95, 0.97).grown(grow).between(anywhere)],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2",
    finds: &["write to ann.lee+news@mail.example.org.", "<j@example.com>", "{\"to\":\"x_y@example.co.uk\"}", "zoë@example.de", "user%40example.com"],
    ignores: &["@dataclass", "git@", "a @ b.c", "see @someone on the site", "npm i left-pad@1.3.0"],
};

fn local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'.' | b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^' | b'_' | b'{'..=b'~')
}

fn domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || byte == b'-' || byte == b'.'
}

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let (mut first, mut last) = (start, end);
    while first > 0 && text.get(first - 1).is_some_and(|byte| local(*byte)) {
        first -= 1;
    }
    // Characters that an address may hold but that far more often stand around one.
    while first < start && text.get(first).is_some_and(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80 && *byte != b'_') {
        first += 1;
    }
    // Query strings and assignments: the address begins after the last of these.
    if let Some(cut) = text.get(first..start).and_then(|part| part.iter().rposition(|byte| b"=&?/{}|".contains(byte))) {
        first += cut + 1;
    }
    while text.get(last).is_some_and(|byte| domain(*byte)) {
        last += 1;
    }
    while last > end && text.get(last - 1).is_some_and(|byte| *byte == b'.' || *byte == b'-') {
        last -= 1;
    }
    (first, last)
}

fn validate(text: &str) -> Option<bool> {
    let (name, host) = text.rsplit_once('@').or_else(|| text.rsplit_once("%40"))?;
    let top = host.rsplit_once('.').map_or("", |(_, top)| top);
    let named = !name.is_empty() && host.split('.').all(|part| !part.is_empty());
    if named && top.chars().count() >= 2 && !top.chars().any(|c| c.is_ascii_digit()) {
        return unknown(text);
    }
    Some(false)
}
