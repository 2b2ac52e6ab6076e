//! Values that stand behind their name in a text: `password=...`, `"email": "..."`, `<surname>...</surname>`.
//!
//! Must stay linear: names and unquoted values are bounded, and a quoted value ends at its quote or its line.

mod cells;
pub(crate) mod joins;
pub(crate) mod markup;
pub(crate) mod phrase;
pub mod tables;
mod tuples;

use crate::detectors::fields::{announced, looks_like};
use crate::detectors::secrets::assigned::{fits, level, Stands};
use crate::detectors::secrets::names::{says, Says};
use crate::detectors::secrets::{line, WIDTH};
use crate::keyed::joins::{Join, Joins};
use crate::scan::kinds::{BREAKS, JOINS, OPENS};
use crate::views::Signs;

/// Longest name that is read, in bytes.
const NAME: usize = 64;
/// Longest value of anything but a secret, in bytes.
const VALUE: usize = 400;

/// A value and what its name says it is: (start, end, entity), byte offsets.
pub type Keyed = (usize, usize, &'static str);

/// Whether a text may have any: `marks` and `longest` as for `values`.
#[inline]
pub fn may_hold(marks: u8, longest: usize) -> bool {
    longest >= WIDTH || marks & (JOINS | OPENS | BREAKS) != 0
}

/// Every keyed value of a text whose name announces an entity and which looks like one, in order. `marks`: the kinds of
/// all its bytes; `longest`: the length of its longest run of letters, digits and what else base64 has. What stands at its
/// joins is noted on the way.
pub fn values(text: &str, marks: u8, longest: usize, signs: &mut Signs) -> Vec<Keyed> {
    let bytes = text.as_bytes();
    let mut found: Vec<Keyed> = Vec::new();
    let (mut run, mut is_markup) = (0, false);
    if longest >= WIDTH {
        found.extend(line(text).map(|(start, end)| (start, end, "PRIVATE_KEY_LINE")));
    }
    if marks & (JOINS | OPENS | BREAKS) == 0 {
        return found;
    }
    let joined = if marks & JOINS == 0 { &[] } else { bytes };
    for join in Joins::new(joined) {
        signs.note(bytes, join);
        let Join { byte, at, open } = join;
        is_markup |= byte == b'<';
        let is_covered = || found.last().is_some_and(|(_, end, _)| at < *end);
        if byte == b'<' || is_blank(bytes, byte, at) || is_covered() {
            continue;
        }
        let key = if byte == b'>' { markup::key(text, open, at) } else { None };
        let key = key.or_else(|| key_before(text, at));
        let Some(entities) = key.and_then(announced) else {
            if bytes.get(at..at + 2) == Some(b"==") {
                found.extend(compared(text, at));
            }
            continue;
        };
        let secret = entities.first().and_then(|entity| Some((*entity, level(entity)?)));
        // What stands behind a label is as bare as behind a colon.
        let is_tag = byte == b'>' && !text.get(open + 1..at).is_some_and(markup::is_label);
        if let Some((start, end)) = value_after(bytes, at, is_tag, secret.is_some(), &mut run) {
            if let Some((entity, says)) = secret {
                if secret_fits(says, text, start, end) {
                    found.push((start, end, entity));
                }
                continue;
            }
            let bare = !(is_tag || matches!(bytes.get(start - 1), Some(b'"' | b'\'' | b'`')));
            if let Some((end, entity)) = phrase::in_words(text, start, entities).filter(|_| bare) {
                found.push((start, end, entity));
                continue;
            }
            if let Some(entity) = text.get(start..end).and_then(|value| looks_like(entities, value)) {
                let value = text.get(start..end).unwrap_or_default();
                let lead = value.len() - value.trim_start().len();
                found.push((start + lead, start + lead + value.trim().len(), entity));
            }
        }
    }
    if marks & (OPENS | BREAKS) != 0 {
        tuples::values(text, marks, &mut found);
    }
    if is_markup {
        let before = found.len();
        cells::values(text, &mut found);
        if found.len() > before {
            found.sort_unstable();
        }
    }
    found
}

/// Whether nothing stands behind a join: the text ends or a tag begins, a bare value would be none, or quotes have nothing
/// between them. Whatever its name says there is no value, and behind most tags that end an element it is so.
#[inline]
fn is_blank(bytes: &[u8], join: u8, at: usize) -> bool {
    let next = at + 1 + usize::from(bytes.get(at + 1) == Some(&b' '));
    let Some(byte) = bytes.get(next) else { return true };
    let is = BLANKS[usize::from(*byte)];
    let is_closed = bytes.get(next + 1) == Some(byte);
    is & (NEVER | if join == b'>' { 0 } else { BARE } | if is_closed { QUOTE } else { 0 }) != 0
}

/// Where a value would begin: what begins none, what begins none that is bare, and quotes.
const NEVER: u8 = 1;
const BARE: u8 = 2;
const QUOTE: u8 = 4;

static BLANKS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'<' => NEVER,
            b'\n' | b'\r' | b',' | b';' | b'(' | b')' | b'}' | b']' | b'|' => BARE,
            b'"' | b'\'' | b'`' => QUOTE,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// Whether a secret's value fits what its name says.
fn secret_fits(mut says: Says, text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let Some(value) = text.get(start..end).map(upright) else { return false };
    let next = bytes.get(end).copied().unwrap_or(b'\n');
    let stands = match start.checked_sub(1).and_then(|before| bytes.get(before)) {
        Some(b'"' | b'\'' | b'`' | b'>') => Stands::Quoted,
        _ => Stands::Bare(next),
    };
    // A sentence goes on behind its second word: "password: please choose".
    let goes_on = next == b' ' && bytes.get(end + 1).is_some_and(u8::is_ascii_lowercase);
    if goes_on && stands != Stands::Quoted && value.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        says = says.min(Says::Secret);
    }
    fits(says, value, stands)
}

/// The longest value that is read as italic: each key looks at its own.
const ITALIC: usize = 128;

/// A value without the underscores that make it italic; one of small letters alone, or of capitals, is a name, and keeps
/// them.
fn upright(value: &str) -> &str {
    if value.len() > ITALIC || !value.starts_with('_') || !value.ends_with('_') {
        return value;
    }
    let inside = value.trim_start_matches('_').trim_end_matches('_');
    let has = |kind: fn(&u8) -> bool| inside.as_bytes().iter().any(kind);
    let is_mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && !inside.contains('_');
    if has(u8::is_ascii_digit) || is_mixed {
        inside
    } else {
        value
    }
}

/// `"..." == password`: the value stands before its name, and the first `=` between at a place.
fn compared(text: &str, at: usize) -> Option<Keyed> {
    let bytes = text.as_bytes();
    let before = bytes.get(..at)?;
    let back = before.iter().rev().take(4).take_while(|byte| b" !=".contains(byte)).count();
    let close = at.checked_sub(back + 1)?;
    let quote = bytes.get(close).copied().filter(|byte| b"\"'".contains(byte))?;
    let value = bytes.get(close.saturating_sub(VALUE)..close)?;
    let open = close - value.len() + memchr::memrchr2(quote, b'\n', value)?;
    let behind = text.get(at + 2..)?.trim_start_matches(['=', ' ']);
    let name = behind.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).next()?;
    let level = says(name.rsplit('.').next()?)?;
    let fit = bytes.get(open) == Some(&quote) && fits(level, text.get(open + 1..close)?, Stands::Quoted);
    fit.then_some((open + 1, close, if level == Says::Password { "PASSWORD" } else { "SECRET_VALUE" }))
}

fn key_before(text: &str, at: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    let mut end = at;
    // "->" and ">=" are no tags; "key => value" is an assignment, read at its ">", "key := value" at its "=", and
    // "key <> value" a comparison.
    let is_operator = if bytes.get(at) == Some(&b'>') {
        |byte: &u8| matches!(byte, b'=' | b'<')
    } else {
        |byte: &u8| matches!(byte, b':' | b'=' | b'!' | b'?' | b'+' | b'~')
    };
    while end > 0 && at - end < 3 && bytes.get(end - 1).is_some_and(is_operator) {
        end -= 1;
    }
    // Blanks, and what makes a name bold: "**Name**: ...".
    while end > 0 && matches!(bytes.get(end - 1), Some(b' ' | b'*')) && at - end < 8 {
        end -= 1;
    }
    if bytes.get(end.checked_sub(1)?) == Some(&b']') {
        end = member(bytes, end - 1);
    }
    let quote =
        bytes.get(end.checked_sub(1)?).copied().filter(|byte| matches!(byte, b'"' | b'\'' | b'`' | b']'));
    if quote.is_some() {
        end -= 1;
        // A JSON text inside a JSON string has its quotes escaped.
        if end > 0 && bytes.get(end - 1) == Some(&b'\\') {
            end -= 1;
        }
    }
    let parts = if quote == Some(b'"') { PART | QUOTED } else { PART };
    let (mut start, mut all) = (end, 0);
    for byte in bytes.get(end.saturating_sub(NAME)..end)?.iter().rev() {
        let kind = IN_NAMES[usize::from(*byte)];
        if kind & parts == 0 {
            break;
        }
        all |= kind;
        start -= 1;
    }
    while !text.is_char_boundary(start) {
        start += 1;
    }
    if all & LETTER == 0 {
        None
    } else {
        text.get(start..end)
    }
}

/// A part of a name, one between double quotes, and a letter of ASCII, without which there is no name.
const PART: u8 = 1;
const QUOTED: u8 = 2;
const LETTER: u8 = 4;

/// What each byte may be in a name.
static IN_NAMES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => PART | LETTER,
            b'0'..=b'9' | b'_' | b'-' | b'.' | b' ' | 0x80.. => PART,
            b'\'' | b'&' | b';' | b'#' => QUOTED,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// Where the name ends in `config["password"]` and in `secret[25]`: inside, or before an index.
fn member(bytes: &[u8], close: usize) -> usize {
    let inside = bytes.get(close.saturating_sub(NAME)..close).unwrap_or_default();
    let index = inside.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    if index < inside.len() && inside.iter().rev().nth(index) == Some(&b'[') {
        close - index - 1
    } else {
        close
    }
}

/// `run`: where the bare value ends that was read last, so that `a=b=c=...` is read once.
fn value_after(bytes: &[u8], at: usize, tag: bool, secret: bool, run: &mut usize) -> Option<(usize, usize)> {
    let mut start = at + 1;
    while start - at < 4 && matches!(bytes.get(start), Some(b'=' | b'>' | b':')) {
        start += 1;
    }
    // "**Name:** ..." is bold up to its colon.
    if bytes.get(start..).is_some_and(|rest| rest.starts_with(b"** ")) {
        start += 2;
    }
    while start - at < 10 && matches!(bytes.get(start), Some(b' ' | b'\t')) {
        start += 1;
    }
    if secret && bytes.get(start..).is_some_and(|rest| rest.starts_with(b"&quot;")) {
        let rest = bytes.get(start + 6..)?;
        return bounded(
            start + 6,
            memchr::memmem::find(rest, b"&quot;").unwrap_or_else(|| line_end(rest)),
            secret,
        );
    }
    if bytes.get(start) == Some(&b'\\') && bytes.get(start + 1) == Some(&b'"') {
        let from = start + 2;
        let rest = bytes.get(from..)?;
        let length = memchr::memmem::find(rest, b"\\\"").unwrap_or_else(|| line_end(rest));
        return bounded(from, length, secret);
    }
    match bytes.get(start)? {
        quote @ (b'"' | b'\'' | b'`') => bounded(start + 1, quoted(bytes.get(start + 1..)?, *quote), secret),
        _ if tag => {
            let rest = bytes.get(start..)?;
            bounded(start, rest.iter().take(VALUE + 1).position(|byte| *byte == b'<')?, secret)
        }
        _ => {
            let stop = |byte: &u8| STOPS[usize::from(*byte)];
            let rest = bytes.get(start..)?;
            if secret {
                if *run < start {
                    *run = start + rest.iter().position(stop).unwrap_or(rest.len());
                }
                return bounded(start, *run - start, secret);
            }
            let window = rest.get(..VALUE + 1).unwrap_or(rest);
            bounded(start, window.iter().position(stop).unwrap_or(window.len()), secret)
        }
    }
}

/// What a bare value ends at: blanks, quotes and brackets that close, and what stands between values.
static STOPS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let one = byte as u8;
        table[byte] = one.is_ascii_whitespace()
            || matches!(
                one,
                b'"' | b'\'' | b'`' | b',' | b';' | b'&' | b'<' | b'>' | b'(' | b')' | b'}' | b']' | b'|'
            );
        byte += 1;
    }
    table
};

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut from = 0;
    while let Some(more) = rest.get(from..).and_then(|rest| memchr::memchr3(quote, b'\n', b'\\', rest)) {
        let place = from + more;
        // What is escaped ends nothing, but a line.
        match rest.get(place..place + 2) {
            Some([b'\\', b'\n']) => return place + 1,
            Some([b'\\', _]) => from = place + 2,
            _ if rest.get(place) == Some(&b'\\') => break,
            _ => return place,
        }
    }
    rest.len()
}

fn line_end(rest: &[u8]) -> usize {
    memchr::memchr(b'\n', rest).unwrap_or(rest.len())
}

fn bounded(start: usize, length: usize, secret: bool) -> Option<(usize, usize)> {
    (length > 0 && (secret || length <= VALUE)).then_some((start, start + length))
}
