//! A text read in other ways: full-width digits as digits, `%40` as `@`, `\u0040` as `@`, base64 and hex as what they hold.
//!
//! Every byte of a view knows where it came from, so that what is found in it covers what stands in the text. Must stay
//! linear: a view is no longer than its text, and views of views end at a depth.

use crate::escapes::{escape, is_mail, is_unseen, Read, Ways};
use crate::folded::folded;
use crate::inline;
use crate::kinds::{BEYOND, ESCAPES, JOINS};
use crate::scan::Span;

/// How deep encodings within encodings are looked into.
pub const DEPTH: u8 = 3;

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
    /// With room for so many bytes.
    pub fn new(capacity: usize) -> Self {
        Self { text: String::with_capacity(capacity), spells: false, from: Vec::with_capacity(capacity) }
    }

    /// Adds a character that stands for what is at start..end.
    pub fn put(&mut self, c: char, start: usize, end: usize) {
        self.text.push(c);
        self.from.resize(self.text.len(), (start, end));
    }

    /// Adds what stands at start..end as it is.
    pub fn copy(&mut self, text: &str, start: usize, end: usize) {
        let part = text.get(start..end).unwrap_or_default();
        part.char_indices().for_each(|(at, c)| self.put(c, start + at, start + at + c.len_utf8()));
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

/// The parts of a text in which something reads differently, with what stands around. `marks`: the kinds of all its bytes.
pub fn views(text: &str, marks: u8) -> Vec<View> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    if marks & (ESCAPES | BEYOND) != 0 || (marks & JOINS != 0 && inline::has_tags(bytes)) {
        read(text, Ways::Usual, &mut all);
    }
    if marks & JOINS != 0 && is_mail(bytes) {
        read(text, Ways::Mail, &mut all);
    }
    all
}

fn read(text: &str, ways: Ways, all: &mut Vec<View>) {
    let bytes = text.as_bytes();
    let (mut at, mut done) = (0, 0);
    while let Some(place) = next(text, at, ways) {
        let start = edge(text, place.saturating_sub(AROUND), false).max(done);
        let mut end = edge(text, (place + AROUND).min(bytes.len()), true);
        at = place + 1;
        // Escapes that stand close to each other are read together.
        while let Some(more) = next(text, at, ways).filter(|more| *more < end) {
            end = edge(text, (more + AROUND).min(bytes.len()), true);
            at = more + 1;
        }
        all.extend(unescaped(text, start, end, ways));
        done = end;
        at = at.max(end);
    }
}

/// The next place where something reads differently.
fn next(text: &str, from: usize, ways: Ways) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while !text.is_char_boundary(at) {
        at += 1;
    }
    if ways == Ways::Mail {
        return memchr::memchr_iter(b'=', bytes.get(at..)?)
            .map(|more| at + more)
            .find(|at| escape(bytes, *at, ways).is_some());
    }
    loop {
        let rest = bytes.get(at..)?;
        at += marked(rest)?;
        let c = text.get(at..)?.chars().next()?;
        let differs = if c.is_ascii() { escape(bytes, at, ways).is_some() } else { folded(c) != Some(c) };
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
        let unseen = eight.wrapping_sub(ONES * 0x20) | is(0x7F);
        if (eight | unseen | is(b'%') | is(b'\\') | is(b'&') | is(b'<') | is(b'*')) & ONES << 7 != 0 {
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
            b'%' | b'\\' | b'&' | b'<' | b'*' => false,
            byte if is_unseen(byte) => false,
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
fn unescaped(text: &str, start: usize, end: usize, ways: Ways) -> Option<View> {
    let bytes = text.as_bytes().get(..end)?;
    let mut view = View::new(end - start);
    // Bytes of a character that was escaped byte by byte.
    let mut open: Vec<u8> = Vec::new();
    let (mut at, mut from, mut read) = (start, start, false);
    while at < bytes.len() {
        if let Some((what, length)) = escape(bytes, at, ways) {
            read = true;
            view.spells |= length > 2 || matches!(what, Read::Nothing);
            if open.is_empty() {
                from = at;
            }
            match what {
                Read::Nothing => {}
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
        let views = views(text, BEYOND);
        let view = views.first().map(|view| (view.text.as_str(), view.back(1, 3), view.back(0, 1)));
        assert_eq!(Some(("a12b", Some((4, 10)), Some((0, 1)))), view);
    }

    fn read(text: &str) -> Vec<String> {
        views(text, ESCAPES | JOINS).into_iter().map(|view| view.text).collect()
    }

    #[test]
    fn escapes_of_every_kind_are_read() {
        for text in [
            "x%40y",
            "x\\u0040y",
            "x&#64;y",
            "x&#x40;y",
            "x\\x40y",
            "x&commat;y",
            "x&#64y",
            "x%u0040y",
            "x\\u{40}y",
            "x\\U00000040y",
            "x\\100y",
            "x\\@y",
            "x\0@y",
            "x\x7f@\x01y",
            "x<wbr>@y",
            "\x1b[1;31mx\x1b[0m@y",
        ] {
            assert_eq!(vec!["x@y"], read(text), "{text}");
        }
        assert_eq!(vec!["zoë"], read("zo%C3%AB"));
        assert_eq!(vec!["zoë"], read("zo&euml;"));
        assert_eq!(vec!["x&#64;y"], read("x&amp;#64;y"));
        for text in ["x=40y", "x=\r\n@y", "x@=\ny", "x=40=79"] {
            assert_eq!(vec!["x@y"], read(text), "{text}");
        }
        assert!(read("a=41 id=4a4b x == y\nz =\n v=2").is_empty());
        assert!(views("100% of zoë \\ &# &x; & %zz", BEYOND).is_empty());
        let long = format!("{} x%40y {}", "a ".repeat(900), "b ".repeat(900));
        assert!(views(&long, ESCAPES).iter().all(|view| view.text.len() < 400));
    }
}
