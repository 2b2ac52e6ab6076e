//! Keys that a word announces with no assignment: `acme SECRET 5f3a...`, `weather-KEY-9b1c...`, `wandb 4e7d...`.
//!
//! A word such as "token", or a service's name, opens a window; a generated value in it, with no more than a short
//! word between, is a key. Must never take a digest, an identifier or a public key for one.

use super::super::shape::{Detector, Shape, SECRET};
use super::made::{generated, random, start_of, uuid, Make};
use super::vendors;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "API_KEY",
    category: SECRET,
    words: vendors::WORDS,
    shapes: &[Shape::new("[A-Za-z0-9][A-Za-z0-9_+/=.~:-]{11}", 0.0, 0.85).grown(grow).between(announced)],
    validate,
    source: "https://owasp.org/www-community/vulnerabilities/Use_of_hard-coded_cryptographic_key",
    finds: &[
        "acme SECRET 5c1d2a7e91b04f3c8d267ae0b94c1f53",
        "weathersKEY-qW7eR5tY8uI1oP3aS6dF9gH0",
        "mapquest access key qW7eR5tY8uI1oP3aS6dF9gH0",
        "wandb 5c1d2a7e91b04f3c8d267ae0b94c1f531c2d3e4f",
    ],
    ignores: &[
        "primary key 5c1d2a7e91b04f3c8d267ae0b94c1f53",
        "token sha256 5c1d2a7e91b04f3c8d267ae0b94c1f53",
        "secret santa",
        "the token was issued by 5c1d2a7e91b04f3c8d267ae0b94c1f53 yesterday in another town",
        "key ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAInwb5sNfngikLLK3De36LuQY77ewU8Olo4IVRoXZ5Hqs",
        "access log 2024-01-02T12:30:45Z",
    ],
};

/// How far before a value its announcement may begin, in bytes.
const REACH: usize = 64;
/// How long a word between the announcement and the value may be.
const BETWEEN: usize = 8;

/// Between: what says that the value is something else.
const ELSE: &[&str] = &[
    "id", "ids", "hash", "sha", "sha1", "sha256", "sha512", "md5", "digest", "checksum", "commit", "fingerprint", "etag", "type", "name", "count", "version",
    "integrity", "uuid", "guid", "at", "url", "uri", "path", "file", "date", "time", "ssh", "rsa", "dsa", "host", "by", "is", "for", "of", "in", "on", "from", "with",
];
/// Before: what says that the key is no secret.
const OPEN: &[&str] = &[
    "public", "primary", "foreign", "partition", "sort", "cache", "row", "object", "idempotency", "csrf", "xsrf", "routing", "group", "shard", "publishable", "commit",
    "sha", "sha256", "md5", "fingerprint", "digest", "checksum", "unique", "composite", "surrogate", "candidate", "index", "s3", "registry", "authorized", "hot",
];

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"_+/=.~:-".contains(byte);
    let rest = text.get(end..).unwrap_or_default();
    let mut last = end + rest.iter().take(512).position(|byte| !inside(byte)).unwrap_or(rest.len().min(512));
    while last > end && text.get(last - 1).is_some_and(|byte| b".:-".contains(byte)) {
        last -= 1;
    }
    (start, last)
}

/// The words before a place, the nearest first: (text in lower case, whether it is all capitals, what follows it).
fn announced(text: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at)).copied().unwrap_or(b' ');
    let pairs = text.get(start..end).unwrap_or_default().windows(2);
    let named = pairs.into_iter().any(|pair| matches!(pair, [b'=', next] if next.is_ascii_alphanumeric()));
    if named || before.is_ascii_alphanumeric() || b"$%@\\".contains(&before) {
        return false;
    }
    let value = text.get(start..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).map_or("", start_of);
    let window = text.get(start.saturating_sub(REACH)..start).unwrap_or_default();
    let line = window.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let Some(window) = window.get(line..) else { return false };
    let (mut between, mut skipped) = (0_usize, 0_usize);
    let mut strong = false;
    let from = window.iter().rposition(|byte| !JOINS[usize::from(*byte)]).map_or(0, |at| at + 1);
    let window = window.get(from..).unwrap_or_default();
    let mut words = window.split(|byte| !byte.is_ascii_alphanumeric()).rev().filter(|word| !word.is_empty());
    // The nearest word that announces, with no more than one short word between.
    let at = loop {
        let Some(word) = words.next() else { return false };
        let lower = word.to_ascii_lowercase();
        if let Some((at, keyword)) = vendors::WORDS.iter().take(vendors::ANNOUNCING).filter_map(|known| find_last(&lower, known.as_bytes()).map(|at| (at, *known))).max() {
            // `acmeSECRET`, `SECRET`: written to be seen, and then a word may be stuck to it; "tokenizers" is none.
            let shout = word.get(at..at + keyword.len()).is_some_and(|part| part.iter().all(u8::is_ascii_uppercase));
            let tail = lower.get(at + keyword.len()..).unwrap_or_default();
            let camel = word.get(at + keyword.len()).is_some_and(u8::is_ascii_uppercase) && tail.len() <= 4;
            let stuck = if shout { tail.len() <= 12 } else if camel { true } else { tail.is_empty() || tail == b"s" || tail.iter().all(u8::is_ascii_digit) };
            if !stuck {
                return false;
            }
            strong |= shout;
            let head = lower.get(..at).unwrap_or_default().to_vec();
            break head;
        }
        if std::str::from_utf8(&lower).is_ok_and(vendors::certain) {
            // A service's name, and nothing that says key: only what a generator made, and directly behind it.
            return between <= 2 && window.iter().rev().take(3).all(|byte| *byte != b'\n') && random(value, 20) && !uuid(value);
        }
        if ELSE.contains(&std::str::from_utf8(&lower).unwrap_or_default()) || word.len() > BETWEEN || skipped > 0 || (before == b'.') || !word.iter().all(u8::is_ascii_alphabetic) {
            return false;
        }
        skipped += 1;
        between += word.len();
    };
    let mut service = false;
    if let Ok(head) = std::str::from_utf8(&at) {
        service |= vendors::known(head);
        if OPEN.contains(&head) {
            return false;
        }
    }
    for (nth, word) in words.take(4).enumerate() {
        let lower = word.to_ascii_lowercase();
        let Ok(word) = std::str::from_utf8(&lower) else { break };
        if nth < 2 && OPEN.contains(&word) {
            return false;
        }
        service |= vendors::known(word);
    }
    fits(value, service, strong)
}

fn fits(value: &str, service: bool, strong: bool) -> bool {
    let made = Make::of(value);
    let mixed = made.digits > 0 && made.letters > 0;
    if service {
        generated(value, 12) && (mixed || made.length >= 20)
    } else if strong {
        generated(value, 16) && (mixed || made.length >= 20) && !uuid(value)
    } else {
        random(value, 20) && !uuid(value)
    }
}

/// What may stand between an announcement and its value.
static JOINS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let one = byte as u8;
        let is_mark = matches!(one, b' ' | b'\t' | b':' | b'=' | b'_' | b'-' | b'.' | b'"' | b'\'' | b'`' | b'(' | b'>' | b'#' | b'/');
        table[byte] = is_mark || one.is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// Where a short word stands last in another that is no longer than the window.
fn find_last(word: &[u8], wanted: &[u8]) -> Option<usize> {
    let last = word.len().checked_sub(wanted.len())?;
    (0..=last).rev().find(|at| word.get(*at..).is_some_and(|rest| rest.starts_with(wanted)))
}

/// A URL, a path, a time or a public key's body is no key.
fn validate(text: &str) -> Option<bool> {
    let open = text.starts_with("AAAAB3N") || text.starts_with("AAAAC3N") || text.starts_with("AAAAE2V") || text.contains("://") || text.starts_with("sha") || text.matches('/').count() > 3;
    if open { Some(false) } else { None }
}
