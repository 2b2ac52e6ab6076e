//! From what announces a secret to the secret itself: how a shape's match becomes the value and no more.

/// How far a value is followed: a start that turns out to be none must not cost the rest of the text.
const FARTHEST: usize = 8192;

/// The same for what people write, where starts may follow one another closely.
const NEARER: usize = 1024;

fn follow(text: &[u8], end: usize, farthest: usize, inside: impl Fn(&u8) -> bool, trailing: &[u8]) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let length =
        rest.iter().take(farthest).position(|byte| !inside(byte)).unwrap_or(rest.len().min(farthest));
    let mut last = end + length;
    while last > end && text.get(last - 1).is_some_and(|byte| trailing.contains(byte)) {
        last -= 1;
    }
    last
}

/// To the right over the alphabets of base64 and dots.
pub fn over_token(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    (
        start,
        follow(text, end, FARTHEST, |byte| byte.is_ascii_alphanumeric() || b"-_.+/=".contains(byte), b"."),
    )
}

/// To the right over everything but blanks, quotes and brackets.
pub fn to_blank(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let inside = |byte: &u8| {
        !(byte.is_ascii_whitespace() || byte.is_ascii_control() || b"\"'`<>{}|\\^".contains(byte))
    };
    (start, follow(text, end, NEARER, inside, b".,;:!?)]"))
}

/// The token behind the match's last `=` or `:`, without blanks and an opening quote.
pub fn after_equals(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let matched = text.get(start..end).unwrap_or_default();
    let first = matched.iter().position(|byte| b"=:".contains(byte)).map_or(start, |at| start + at + 1);
    let skip = text
        .get(first..end)
        .unwrap_or_default()
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace() || b"\"'=:>".contains(byte))
        .count();
    (first + skip, over_token(text, first + skip, end).1)
}

/// The token behind the match's last blank.
pub fn after_blank(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let matched = text.get(start..end).unwrap_or_default();
    let first = matched.iter().rposition(|byte| *byte == b' ').map_or(start, |at| start + at + 1);
    (first, over_token(text, first, end).1)
}

/// From the match's last quote to the quote that closes it, on the same line.
pub fn quoted(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let matched = text.get(start..end).unwrap_or_default();
    let Some(open) = matched.iter().rposition(|byte| b"\"'`".contains(byte)) else { return (start, start) };
    let quote = matched.get(open).copied().unwrap_or(b'"');
    let first = start + open + 1;
    let rest = text.get(first..).unwrap_or_default();
    let length = rest.iter().take(400).position(|byte| *byte == quote || *byte == b'\n');
    length.map_or((start, start), |length| (first, first + length))
}

/// Backwards over letters and digits, no more than `reach`, and forwards over the token.
pub fn both_ways(text: &[u8], start: usize, end: usize, reach: usize) -> (usize, usize) {
    let head = text.get(start.saturating_sub(reach)..start).unwrap_or_default();
    let back = head.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (start - back, over_token(text, start, end).1)
}
