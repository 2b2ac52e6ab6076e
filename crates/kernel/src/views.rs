//! A text read in other ways: full-width digits as digits, `%40` as `@`, `\u0040` as `@`, base64 and hex as what they hold.
//!
//! Every byte of a view knows where it came from, so that what is found in it covers what stands in the text. Must stay
//! linear: a view is no longer than its text, and views of views end at a depth.

use crate::folded::folded;
use crate::markup;
use crate::scan::Span;

/// How deep encodings within encodings are looked into.
pub const DEPTH: u8 = 2;

/// A text made of another.
pub struct View {
    /// What it reads as.
    pub text: String,
    /// Whether letters, digits or blanks of it were written otherwise, and not only ends of lines and quotes.
    pub spells: bool,
    /// For each byte, the start and the end of what it was made of.
    from: Vec<(usize, usize)>,
}

impl View {
    fn new(capacity: usize) -> Self {
        Self { text: String::with_capacity(capacity), spells: false, from: Vec::with_capacity(capacity) }
    }

    fn put(&mut self, c: char, start: usize, end: usize) {
        self.text.push(c);
        self.from.resize(self.text.len(), (start, end));
    }

    /// A finding of the view where it stands in the text.
    pub fn placed(&self, span: Span) -> Option<Span> {
        self.back(span.start, span.end).map(|(start, end)| Span { start, end, ..span })
    }

    /// Where a part of the view stands in the text; `None` where that, and what stands around, is the same there.
    pub fn back(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let part = self.from.get(start..end)?;
        let (first, last) = (part.first()?.0, part.last()?.1);
        let around = self.from.get(start.saturating_sub(NEAR)..(end + NEAR).min(self.from.len()))?;
        let (from, to) = (around.first()?.0, around.last()?.1);
        (to - from != around.len() || around.iter().any(|(from, to)| to - from > 4)).then_some((first, last))
    }
}

/// How near an escape changes what the words around a value say.
const NEAR: usize = 50;
/// How much of the text around an escape is read with it.
const AROUND: usize = 128;
/// How much farther, to the end of a word.
const FARTHER: usize = 512;

/// The parts of a text in which something reads differently, with what stands around.
pub fn views(text: &str) -> Vec<View> {
    let bytes = text.as_bytes();
    let is_ascii = text.is_ascii();
    let mut all = Vec::new();
    let (mut at, mut done) = (0, 0);
    while let Some(place) = next(text, is_ascii, at) {
        let start = edge(text, place.saturating_sub(AROUND), false).max(done);
        let mut end = edge(text, (place + AROUND).min(bytes.len()), true);
        at = place + 1;
        // Escapes that stand close to each other are read together.
        while let Some(more) = next(text, is_ascii, at).filter(|more| *more < end) {
            end = edge(text, (more + AROUND).min(bytes.len()), true);
            at = more + 1;
        }
        all.extend(unescaped(text, start, end));
        done = end;
        at = at.max(end);
    }
    all
}

/// The next place where something reads differently.
fn next(text: &str, is_ascii: bool, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while !text.is_char_boundary(at) {
        at += 1;
    }
    if is_ascii {
        // The common case, by whole registers.
        return memchr::memchr3_iter(b'%', b'\\', b'&', bytes.get(at..)?)
            .map(|more| at + more)
            .find(|at| escape(bytes, *at).is_some());
    }
    loop {
        let rest = bytes.get(at..)?;
        at += marked(rest)?;
        let c = text.get(at..)?.chars().next()?;
        let differs = if c.is_ascii() { escape(bytes, at).is_some() } else { folded(c) != Some(c) };
        if differs {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

/// Where the first byte stands with which an escape or a character beyond ASCII may begin, eight bytes at a time.
fn marked(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (mut rest, mut at) = (bytes, 0);
    while let Some((eight, more)) = rest.split_first_chunk::<8>() {
        let eight = u64::from_le_bytes(*eight);
        // A high bit where a byte is zero, or, by a borrow, behind one.
        let is = |byte: u8| {
            let other = eight ^ (ONES * u64::from(byte));
            other.wrapping_sub(ONES) & !other
        };
        if (eight | is(b'%') | is(b'\\') | is(b'&')) & ONES << 7 != 0 {
            if let Some(more) = eight.to_le_bytes().iter().position(|byte| !PLAIN[usize::from(*byte)]) {
                return Some(at + more);
            }
        }
        rest = more;
        at += 8;
    }
    rest.iter().position(|byte| !PLAIN[usize::from(*byte)]).map(|more| at + more)
}

/// The bytes with which neither an escape may begin nor a character that reads as another: of characters beyond ASCII
/// those of Latin, Greek, Cyrillic and Hebrew letters and of common ideographs, and what goes on with any.
static PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'%' | b'\\' | b'&' => false,
            0..=0xBF | 0xC3..=0xCB | 0xCE..=0xD7 | 0xE4..=0xE9 => true,
            _ => false,
        };
        byte += 1;
    }
    table
};

/// A place between words near by, where a view may begin or end.
fn edge(text: &str, from: usize, onwards: bool) -> usize {
    let bytes = text.as_bytes();
    let blank = |byte: &u8| byte.is_ascii_whitespace();
    let mut at = if onwards {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take(FARTHER).position(blank).unwrap_or(rest.len().min(FARTHER))
    } else {
        let head = bytes.get(..from).unwrap_or_default();
        from - head.iter().rev().take(FARTHER).position(blank).unwrap_or(head.len().min(FARTHER))
    };
    while !text.is_char_boundary(at) {
        at = if onwards { at + 1 } else { at - 1 };
    }
    at
}

/// What stands at start..end with its escapes read; `None` if there are none.
fn unescaped(text: &str, start: usize, end: usize) -> Option<View> {
    let bytes = text.as_bytes().get(..end)?;
    let mut view = View::new(end - start);
    // Bytes of a character that was escaped byte by byte.
    let mut open: Vec<u8> = Vec::new();
    let (mut at, mut from, mut read) = (start, start, false);
    while at < bytes.len() {
        if let Some((what, length)) = escape(bytes, at) {
            read = true;
            view.spells |= length > 2;
            if open.is_empty() {
                from = at;
            }
            match what {
                Read::Char(c) => view.put(c, at, at + length),
                Read::Byte(byte) => {
                    open.push(byte);
                    match std::str::from_utf8(&open) {
                        Ok(whole) => {
                            whole.chars().for_each(|c| view.put(c, from, at + length));
                            open.clear();
                        }
                        Err(error) if error.error_len().is_some() || open.len() >= 4 => {
                            view.put('\u{FFFD}', from, at + length);
                            open.clear();
                        }
                        Err(_) => {}
                    }
                }
            }
            at += length;
            continue;
        }
        open.clear();
        if let Some(byte) = bytes.get(at).filter(|byte| byte.is_ascii()) {
            view.put(char::from(*byte), at, at + 1);
            at += 1;
            continue;
        }
        let c = text.get(at..)?.chars().next()?;
        let plain = folded(c);
        read |= plain != Some(c);
        view.spells |= plain != Some(c);
        if let Some(plain) = plain {
            view.put(plain, at, at + c.len_utf8());
        }
        at += c.len_utf8();
    }
    read.then_some(view)
}

/// The escape at a place and its length.
fn escape(bytes: &[u8], at: usize) -> Option<(Read, usize)> {
    match bytes.get(at)? {
        b'%' => percent(bytes, at),
        b'\\' => backslash(bytes, at),
        b'&' => entity(bytes, at),
        _ => None,
    }
}

/// What an escape stands for.
enum Read {
    Byte(u8),
    Char(char),
}

/// The byte that two hexadecimal digits stand for.
pub fn hex_pair(bytes: &[u8], at: usize) -> Option<u8> {
    let nibble = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    Some((nibble(at)? << 4 | nibble(at + 1)?) as u8)
}

fn percent(bytes: &[u8], at: usize) -> Option<(Read, usize)> {
    hex_pair(bytes, at + 1).map(|byte| (Read::Byte(byte), 3))
}

fn backslash(bytes: &[u8], at: usize) -> Option<(Read, usize)> {
    let unit = |at: usize| Some(u32::from(hex_pair(bytes, at)?) << 8 | u32::from(hex_pair(bytes, at + 2)?));
    Some(match bytes.get(at + 1)? {
        b'u' => {
            let high = unit(at + 2)?;
            let low = if (0xD800..0xDC00).contains(&high) && bytes.get(at + 6..at + 8) == Some(b"\\u") {
                unit(at + 8)
            } else {
                None
            };
            match low.filter(|low| (0xDC00..0xE000).contains(low)) {
                Some(low) => {
                    (Read::Char(char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))?), 12)
                }
                None => (Read::Char(char::from_u32(high).unwrap_or('\u{FFFD}')), 6),
            }
        }
        b'x' => (Read::Byte(hex_pair(bytes, at + 2)?), 4),
        b'n' | b'r' => (Read::Char('\n'), 2),
        b't' => (Read::Char('\t'), 2),
        other @ (b'"' | b'/' | b'\\' | b'\'') => (Read::Char(char::from(*other)), 2),
        _ => return None,
    })
}

/// `&#64;`, `&#x40;`, `&commat;` and `&uuml;`.
fn entity(bytes: &[u8], at: usize) -> Option<(Read, usize)> {
    if bytes.get(at..at + 2) != Some(b"&#") {
        let rest = bytes.get(at + 1..(at + 2 + markup::LONGEST).min(bytes.len()))?;
        let length = rest.iter().position(|byte| *byte == b';')?;
        return Some((Read::Char(markup::character(rest.get(..length)?)?), length + 2));
    }
    let rest = bytes.get(at + 2..(at + 11).min(bytes.len()))?;
    let length = rest.iter().position(|byte| *byte == b';')?;
    let number = std::str::from_utf8(rest.get(..length)?).ok()?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some((Read::Char(char::from_u32(code)?), length + 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_by_reads_as_itself() {
        for c in (0x80..=0xFFFF).filter_map(char::from_u32) {
            let lead = c.encode_utf8(&mut [0; 4]).as_bytes().first().copied().unwrap_or_default();
            assert!(!PLAIN[usize::from(lead)] || folded(c) == Some(c), "{c:?}");
        }
    }

    #[test]
    fn a_view_tells_where_its_parts_stand() {
        let text = "a\u{200B}\u{FF11}\u{FF12}b";
        let views = views(text);
        let view = views.first().map(|view| (view.text.as_str(), view.back(1, 3), view.back(0, 1)));
        assert_eq!(Some(("a12b", Some((4, 10)), Some((0, 1)))), view);
    }

    #[test]
    fn escapes_of_every_kind_are_read() {
        for text in ["x%40y", "x\\u0040y", "x&#64;y", "x&#x40;y", "x\\x40y", "x&commat;y"] {
            assert_eq!(
                vec!["x@y"],
                views(text).iter().map(|view| view.text.as_str()).collect::<Vec<_>>(),
                "{text}"
            );
        }
        assert_eq!(vec!["zoë"], views("zo%C3%AB").iter().map(|view| view.text.as_str()).collect::<Vec<_>>());
        assert_eq!(vec!["zoë"], views("zo&euml;").iter().map(|view| view.text.as_str()).collect::<Vec<_>>());
        assert!(views("100% of zoë \\ &# &x; & %zz").is_empty());
        let long = format!("{} x%40y {}", "a ".repeat(900), "b ".repeat(900));
        assert!(views(&long).iter().all(|view| view.text.len() < 400));
    }
}
