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
    finds: &["write to ann.lee+news@mail.example.org.", "<j@example.com>", "{\"to\":\"x_y@example.co.uk\"}", "zoë@example.de", "user%40example.com", "ann@example.comjoe@example.org"],
    ignores: &["@dataclass", "git@", "a @ b.c", "see @someone on the site", "npm i left-pad@1.3.0"],
};

/// How far back an address is looked for, in bytes: `%40` may stand in what may be a part of one, again and again.
const LONGEST: usize = 512;

fn local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'.' | b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^' | b'_' | b'{'..=b'~')
}

fn domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || byte == b'-' || byte == b'.'
}

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let (mut first, mut last) = (start, end);
    let back = |from: usize| from - text.get(..from).unwrap_or_default().iter().rev().take(LONGEST).take_while(|byte| local(**byte)).count();
    first = back(first);
    // Query strings and assignments: the address begins after the last of these.
    if let Some(cut) = text.get(first..start).and_then(|part| part.iter().rposition(|byte| b"=&?/{}|".contains(byte))) {
        first += cut + 1;
    } else if first > 1 && text.get(first - 1) == Some(&b'@') {
        // Two that nothing divides: the end of the first can't be told, and so it belongs to the second.
        first = Some(back(first - 1)).filter(|before| *before + 1 < first).unwrap_or(first);
    }
    // Characters that an address may hold but that far more often stand around one.
    while first < start && text.get(first).is_some_and(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80 && *byte != b'_') {
        first += 1;
    }
    // The letter of an escaped line break or tab.
    let escaped = text.get(..first).unwrap_or_default().iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
    if escaped && first + 1 < start && matches!(text.get(first), Some(b'n' | b'r' | b't')) {
        first += 1;
    }
    while text.get(last).is_some_and(|byte| domain(*byte)) {
        last += 1;
    }
    while last > end && text.get(last - 1).is_some_and(|byte| *byte == b'.' || *byte == b'-') {
        last -= 1;
    }
    // Digits behind the letters of a top level begin what follows.
    let label = text.get(end..last).unwrap_or_default().iter().rev();
    let digits = label.clone().take_while(|byte| byte.is_ascii_digit()).count();
    if label.clone().nth(digits).is_some_and(u8::is_ascii_alphabetic) && label.take(LONGEST).take_while(|byte| **byte != b'.').skip(digits).all(u8::is_ascii_alphabetic) {
        last -= digits;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Option<&str> {
        let at = text.rfind('@')?;
        let (first, last) = grow(text.as_bytes(), at, at + 2);
        text.get(first..last)
    }

    #[test]
    fn what_stands_around_an_address_is_no_part_of_it() {
        for text in ["'{}'", "e='{}'", "'x'||'{}'", "{\"t\": \"\\n{}\"}", "to={}&x", "C:\\\\{}"] {
            assert_eq!(Some("nan@example.com"), whole(&text.replace("{}", "nan@example.com")), "{text}");
        }
        assert_eq!(Some("o'neil@example.com"), whole("o'neil@example.com"));
        assert_eq!(Some("a@b.coma2@c.com"), whole("<a@b.coma2@c.com>"));
    }
}
