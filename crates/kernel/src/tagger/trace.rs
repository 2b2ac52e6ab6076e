//! Names and values in protocol traces: JSON members, tags, table cells, SQL comparisons and inserted rows.
//!
//! Must stay linear: names and values are bounded, and each byte is looked at a bounded number of times.

use std::ops::Range;

use crate::keyed::phrase;

/// Longest name, longest bare value and longest gap between them, in bytes.
const NAME: usize = 64;
const VALUE: usize = 2000;
const TAG: usize = 128;
/// How many columns of a table or an INSERT are remembered.
const COLUMNS: usize = 256;

/// A value and its name, as places in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Where the name stands.
    pub name: Range<usize>,
    /// Where the value stands.
    pub value: Range<usize>,
    /// Whether quotes or tags set the name apart: then the text is a trace and no prose.
    pub structural: bool,
}

/// Every named value of a text, in order of their separators.
pub fn pairs(text: &str) -> Vec<Pair> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut heads: Vec<Range<usize>> = Vec::new();
    let mut column = 0;
    let mut after = 0;
    for at in memchr::memchr3_iter(b'=', b':', b'>', bytes) {
        if at < after {
            continue;
        }
        let pair = match bytes.get(at) {
            Some(b'>') if bytes.get(at.wrapping_sub(1)) != Some(&b'<') => {
                tagged(text, at, &mut heads, &mut column)
            }
            _ => assigned(text, at),
        };
        if let Some(pair) = pair {
            after = pair.value.end;
            found.push(pair);
        }
    }
    inserted(text, &mut found);
    found.retain(|pair| text.get(pair.name.clone()).is_some() && text.get(pair.value.clone()).is_some());
    found
}

/// `<name ...>value<`, and the cells of a table by their heads.
fn tagged(text: &str, at: usize, heads: &mut Vec<Range<usize>>, column: &mut usize) -> Option<Pair> {
    let bytes = text.as_bytes();
    let open = at - bytes.get(at.saturating_sub(TAG)..at)?.iter().rev().position(|byte| *byte == b'<')? - 1;
    let from = open + 1;
    let inside = bytes.get(from..at)?;
    let length = inside.iter().position(|byte| !is_name(*byte) && *byte != b':').unwrap_or(inside.len());
    let name = from..from + length;
    let tag = bytes.get(name.clone())?;
    if tag.eq_ignore_ascii_case(b"tr") {
        *column = 0;
    }
    if tag.eq_ignore_ascii_case(b"table") {
        heads.clear();
    }
    if tag.is_empty() || inside.last() == Some(&b'/') || inside.first() == Some(&b'?') {
        return None;
    }
    let rest = bytes.get(at + 1..)?;
    let value = at + 1..at + 1 + memchr::memchr(b'<', rest.get(..VALUE).unwrap_or(rest))?;
    if tag.eq_ignore_ascii_case(b"th") || tag.eq_ignore_ascii_case(b"dt") {
        if heads.len() < COLUMNS {
            heads.push(value);
        }
        return None;
    }
    let mut name = name;
    if tag.eq_ignore_ascii_case(b"td") || tag.eq_ignore_ascii_case(b"dd") {
        let beside = bytes.get(..open)?.ends_with(b"</th>") || bytes.get(..open)?.ends_with(b"</dt>");
        let head = if beside { heads.last() } else { heads.get(*column) };
        *column += 1;
        name = head.cloned().unwrap_or(name);
    }
    (!value.is_empty() && name.len() <= NAME).then_some(Pair { name, value, structural: true })
}

/// `"name": "value"`, `name=value`, `"name"<>'value'`.
fn assigned(text: &str, at: usize) -> Option<Pair> {
    let bytes = text.as_bytes();
    let mut end = at;
    while end > 0
        && matches!(bytes.get(end - 1), Some(b' ' | b'<' | b'=' | b'!' | b'>' | b'*'))
        && at - end < 6
    {
        end -= 1;
    }
    let quote = bytes.get(end.checked_sub(1)?).copied().filter(|byte| b"\"'`]".contains(byte));
    let mut name = 0..end;
    if let Some(quote) = quote {
        name.end -= 1;
        if name.end > 0 && bytes.get(name.end - 1) == Some(&b'\\') {
            name.end -= 1;
        }
        let open = if quote == b']' { b'[' } else { quote };
        let window = bytes.get(name.end.saturating_sub(NAME)..name.end)?;
        name.start = name.end - window.iter().rev().position(|byte| *byte == open)?;
    } else {
        let window = bytes.get(name.end.saturating_sub(NAME)..name.end)?;
        name.start = name.end - window.iter().rev().position(|byte| !is_name(*byte)).unwrap_or(window.len());
    }
    if !bytes.get(name.clone())?.iter().any(u8::is_ascii_alphabetic) {
        return None;
    }
    let mut start = at + 1;
    while start - at < 10 && matches!(bytes.get(start), Some(b' ' | b'=' | b'>' | b'*' | b'\t')) {
        start += 1;
    }
    let escaped = bytes.get(start) == Some(&b'\\');
    start += usize::from(escaped);
    let first = *bytes.get(start)?;
    let value = if matches!(first, b'"' | b'\'') {
        let from = start + 1;
        from..from + closing(bytes.get(from..)?, first, escaped)?
    } else {
        let rest = bytes.get(start..)?;
        let stop = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`,;&<>()}]|{[".contains(byte);
        let length = rest.iter().take(VALUE).position(stop).unwrap_or(rest.len().min(VALUE));
        let words = phrase::end(text, start).filter(|_| quote.is_none());
        start..words.unwrap_or_default().max(start + length)
    };
    (!value.is_empty()).then_some(Pair { name, value, structural: quote.is_some() })
}

fn closing(rest: &[u8], quote: u8, escaped: bool) -> Option<usize> {
    let mut skip = false;
    for (place, byte) in rest.iter().take(VALUE).enumerate() {
        if *byte == quote && !skip {
            return Some(place);
        }
        if *byte == b'\\' && escaped && rest.get(place + 1) == Some(&quote) {
            return Some(place);
        }
        skip = *byte == b'\\' && !skip;
    }
    None
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.".contains(&byte) || byte >= 0x80
}

/// `INSERT INTO t (a, b) VALUES ('x', 'y')`, also with all values in one pair of quotes.
fn inserted(text: &str, found: &mut Vec<Pair>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(open) = bytes.get(from..).and_then(|rest| memchr::memchr(b'(', rest)).map(|at| from + at) {
        from = open + 1;
        if !before(bytes, open).ends_with(b"values") {
            continue;
        }
        let columns = columns(bytes, open).unwrap_or_default();
        let mut at = open;
        while bytes.get(at) == Some(&b'(') {
            let (values, end) = match list(bytes, at + 1) {
                Ok(read) => read,
                Err(end) => {
                    // What was read in vain is not read again.
                    from = end.max(from);
                    break;
                }
            };
            from = end;
            let values = match values.as_slice() {
                [one] if columns.len() != 1 => split(bytes, one),
                _ => values,
            };
            let is_aligned = values.len() == columns.len();
            for (place, value) in values.into_iter().enumerate() {
                let name = columns.get(place).filter(|name| is_aligned && name.len() <= NAME).cloned();
                if !value.is_empty() {
                    found.push(Pair { name: name.unwrap_or(open..open), value, structural: true });
                }
            }
            at = end + 1;
            while matches!(bytes.get(at), Some(b' ' | b',' | b'\n')) {
                at += 1;
            }
        }
    }
}

/// The word before a bracket, in small letters.
fn before(bytes: &[u8], at: usize) -> Vec<u8> {
    let window = bytes.get(at.saturating_sub(10)..at).unwrap_or_default();
    window.trim_ascii_end().to_ascii_lowercase()
}

/// The list of columns that stands before `VALUES (`.
fn columns(bytes: &[u8], open: usize) -> Option<Vec<Range<usize>>> {
    let head = bytes.get(open.saturating_sub(VALUE * 4)..open)?;
    let base = open - head.len();
    let close = memchr::memrchr(b')', head)?;
    let start = memchr::memrchr(b'(', head.get(..close)?)?;
    if !bytes.get(base + close + 1..open)?.trim_ascii().eq_ignore_ascii_case(b"values") {
        return None;
    }
    let (parts, _) = list(bytes, base + start + 1).ok()?;
    Some(match parts.as_slice() {
        [one] => split(bytes, one),
        _ => parts,
    })
}

/// Parts of a bracketed list, quotes taken off, and where its bracket closes; or how far it was read in vain.
fn list(bytes: &[u8], start: usize) -> Result<(Vec<Range<usize>>, usize), usize> {
    let mut parts = Vec::new();
    let mut at = blanks(bytes, start);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let part = match rest.first() {
            Some(quote @ (b'"' | b'\'' | b'`')) => {
                let length = closing(rest.get(1..).unwrap_or_default(), *quote, false).ok_or(at)?;
                at + 1..at + 1 + length
            }
            _ => at..at + rest.iter().take(VALUE).position(|byte| b",)".contains(byte)).ok_or(at)?,
        };
        let quoted = usize::from(part.start > at);
        at = blanks(bytes, part.end + quoted);
        parts.push(part);
        match bytes.get(at) {
            Some(b',') if parts.len() < COLUMNS => at = blanks(bytes, at + 1),
            Some(b')') => return Ok((parts, at)),
            _ => return Err(at),
        }
    }
}

fn blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

fn split(bytes: &[u8], part: &Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = part.start;
    for (place, byte) in bytes.get(part.clone()).unwrap_or_default().iter().enumerate() {
        if *byte == b',' && parts.len() < COLUMNS {
            parts.push(start..part.start + place);
            start = part.start + place + 1;
        }
    }
    parts.push(start..part.end);
    parts
}
