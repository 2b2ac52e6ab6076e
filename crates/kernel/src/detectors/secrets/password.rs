//! Passwords, tokens and keys that only their name tells: assignments, JSON members, HTTP and SQL credentials, flags.

use super::super::shape::{bare, Detector, Shape, SECRET};
use super::grow::{after_blank, over_token, quoted, to_blank};
use super::made::{marks, placeholder, start_of, wordy, Make};

/// The detector. Named values are found by `assigned`; the shapes here have a grammar of their own.
pub const DETECTOR: Detector = Detector {
    entity: "PASSWORD",
    category: SECRET,
    words: &["authorization"],
    shapes: &[
        Shape::new("(?i)bearer [A-Za-z0-9._~+/-]{12}", 0.85, 0.89).grown(grow).between(bare),
        Shape::new("(?i)basic [A-Za-z0-9+/]{6}", 0.0, 0.95).grown(grow).between(bare),
        Shape::new("(?i)(?:password|passwd|passphrase|pwd|passwort) (?:is|was|ist)[: ]{1,2}[^ \t\r\n]", 0.85, 0.95).grown(told),
        Shape::new("(?i)identified (?:with [a-z0-9_']{1,40} )?(?:by|as) (?:password )?['\"][^'\"\\n]", 0.88, 0.88).grown(quoted),
        Shape::new("(?i)identified by [A-Za-z0-9]", 0.88, 0.88).grown(last_word),
        Shape::new("(?i)(?:with|login|encrypted|set|define|user|role) (?:encrypted )?(?:password|passwd|pwd|login password) ?=? ?['\"][^'\"\\n]", 0.88, 0.88).grown(quoted),
        Shape::new("(?i)(?:with|login|encrypted) password [A-Za-z0-9]", 0.88, 0.88).grown(last_word),
        Shape::new("(?i)--(?:[a-z]{1,12}[_-]){0,2}(?:password|passwd|passphrase|pwd|secret|token|apikey|key)[ =][\"']?[^ \"'\\n$<-]", 0.88, 0.88).grown(flag),
        Shape::new("(?i)(?:passw[a-z]{0,6}|pwd|secrete?|token|api_?key)(?:\\.(?:assign|append|equals|set))?\\([\"'`][^\"'`\\n]", 0.85, 0.88).grown(argument),
        Shape::new("(?i)(?:convertto-securestring|curlopt_userpwd,?|curlopt_password,?) [^\"'\\n]{0,24}\\\\?[\"'][^\"'\\n]", 0.88, 0.88).grown(quoted),
        Shape::new("(?:-u|--user|--proxy-user)[ =][\"']?[^ \"':$<{\\n]{1,60}:[^ \"'$<:/\\n]{2}", 0.88, 0.88).grown(pair),
        Shape::new("(?i)digest username=[^\\r\\n]", 0.88, 0.89).grown(line),
        Shape::new("(?i)(?:password|secret) [0-9] [0-9A-Za-z$./]{6}", 0.88, 0.88).grown(after_blank),
        Shape::new("(?i)sshpass -p ?[\"']?[^ \"'$<\\n]{3}", 0.88, 0.88).grown(after_blank),
        Shape::new("(?i)(?:requirepass|masterauth) [\"']?[^ \"'$<\\n]{4}", 0.88, 0.88).grown(after_blank),
        Shape::new("(?i)machine [^ \\n]{1,80}[ \\n]{1,3}login [^ \\n]{1,80}[ \\n]{1,3}password [^ \\n]", 0.97, 0.97).grown(last_word),
    ],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
    finds: &[
        "password=hunter2",
        "Authorization: Basic dXNlcjpwYXNz",
        "PGPASSWORD='a b c'",
        "the password is Tr0ub4dor",
        "ALTER USER app WITH PASSWORD 'Tr0ub4dor';",
        "CREATE USER 'app'@'%' IDENTIFIED BY 'Tr0ub4dor'",
        "mysql -u root --password Tr0ub4dor",
        "std::string secret(\"Tr0ub4dor&3\");",
        "curl -u ann:Tr0ub4dor https://api.example.com/",
        "Authorization: Digest username=\"ann\", realm=\"x\", response=\"5c1d2a7e91b04f3c8d267ae0b94c1f53\"",
        "username admin password 7 08314942071C1B",
        "machine git.example.com login ann password Tr0ub4dor",
    ],
    ignores: &[
        "password=${DB_PASSWORD}",
        "max_tokens: 4096",
        "password reset was sent",
        "\"token_count\": 512",
        "\"password\": null",
        "IDENTIFIED BY the court",
        "--password-file /run/secrets/pw",
        "token(\"name\")",
        "curl -u user:password https://api.example.com/",
        "Authorization: Bearer <token>",
    ],
};

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let scheme = text.get(start..end).unwrap_or_default();
    let value = start + scheme.iter().position(|byte| *byte == b' ').map_or(0, |blank| blank + 1);
    (value, over_token(text, value, end).1)
}

/// "The password is ...": only a word with a digit in it, so that "is required" stays.
fn told(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let (_, last) = to_blank(text, start, end);
    let value = text.get(end - 1..last).unwrap_or_default();
    if value.len() >= 4 && value.iter().any(u8::is_ascii_digit) { (end - 1, last) } else { (start, start) }
}

/// The rest of the line: what a header of digest authentication says, together, is guessed offline.
fn line(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let rest = text.get(end..).unwrap_or_default();
    let stop = rest.iter().take(1024).position(|byte| b"\r\n".contains(byte)).unwrap_or(rest.len().min(1024));
    (start, end + stop)
}

/// The word that the match ends in, where it has a digit.
fn last_word(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let (_, mut last) = to_blank(text, start, end);
    let value = text.get(end - 1..last).unwrap_or_default();
    if let Some(stop) = value.iter().position(|byte| b";,)".contains(byte)) {
        last = end - 1 + stop;
    }
    let value = text.get(end - 1..last).unwrap_or_default();
    if value.len() >= 4 && value.iter().any(u8::is_ascii_digit) { (end - 1, last) } else { (start, start) }
}

/// What a call is given: a name or a word is no value.
fn argument(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let (first, last) = quoted(text, start, end);
    let value = text.get(first..last).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    if marks(value) >= 3 || !wordy(start_of(value)) {
        (first, last)
    } else {
        (start, start)
    }
}

/// `user:password`, the argument of a flag: the password.
fn pair(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let (_, last) = to_blank(text, start, end);
    let matched = text.get(start..end).unwrap_or_default();
    let first = matched.iter().rposition(|byte| *byte == b':').map_or(end, |at| start + at + 1);
    (first, last)
}

/// A command's argument: the value behind `=` or a blank.
fn flag(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    if text.get(end - 2).is_some_and(|byte| b"\"'".contains(byte)) {
        return quoted(text, start, end);
    }
    let (first, _) = (end - 1, end);
    let (_, last) = if text.get(end - 2) == Some(&b'=') { to_blank(text, first, end) } else { to_blank(text, after_blank(text, start, end).0.max(first), end) };
    let value = text.get(first..last).unwrap_or_default();
    let word = value.iter().all(u8::is_ascii_alphabetic) && value.len() < 16;
    if word && text.get(end - 2) != Some(&b'=') { (start, start) } else { (first, last) }
}

fn validate(text: &str) -> Option<bool> {
    let text = start_of(text);
    let made = Make::of(text);
    // What no word and no identifier has: without it a text is not even looked at (`Scanner::quick_reject`).
    let marked = made.digits > 0 || made.upper > 0 || made.length >= 16 || text.bytes().any(|byte| b"@:=>-%\\&".contains(&byte));
    // An identifier, a word of a sentence or a reference is no value.
    if !marked || placeholder(text) || (made.letters == text.len() && text.len() < 12) {
        Some(false)
    } else {
        None
    }
}
