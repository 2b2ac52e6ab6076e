//! A text read in other ways: full-width digits as digits, `%40` as `@`, `\u0040` as `@`, base64 and hex as what they hold.
//!
//! Every byte of a view knows where it came from, so that what is found in it covers what stands in the text. Must stay
//! linear: a view is no longer than its text, and views of views end at a depth.

pub(crate) mod escapes;
mod folded;
pub(crate) mod held;
mod inline;
mod places;

use crate::keyed::joins::{Join, Joins};
use crate::scan::kinds::{BEYOND, ESCAPES, JOINS};
use crate::scan::Span;
use crate::views::escapes::{escape, is_mail, Read, Ways};
use crate::views::folded::folded;
pub use crate::views::places::is_marked;
use crate::views::places::Places;

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
        if part.is_ascii() {
            self.text.push_str(part);
            self.from.extend((start..end).map(|at| (at, at + 1)));
        } else {
            part.char_indices().for_each(|(at, c)| self.put(c, start + at, start + at + c.len_utf8()));
        }
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

/// What says that parts of a text read differently.
pub struct Signs {
    /// Something with which an escape may begin, or a character beyond ASCII.
    usual: bool,
    /// Where the blocks of a text begin in which such a thing stands; `None`: anywhere.
    blocks: Option<Vec<usize>>,
    /// Where tags stand inside of words.
    tags: Vec<usize>,
    /// An escape of mail.
    mail: bool,
}

impl Signs {
    /// Those that the kinds of all bytes of a text tell of. The others stand at its joins, which are still to be noted.
    /// `blocks`: where the blocks of up to 64 bytes begin in which marks stand (`is_marked`), if that is known.
    pub fn new(marks: u8, blocks: Option<Vec<usize>>) -> Self {
        Self { usual: marks & (ESCAPES | BEYOND) != 0, blocks, tags: Vec::new(), mail: false }
    }

    /// Whether anything may read differently.
    #[inline]
    pub fn any(&self) -> bool {
        self.usual || self.mail || !self.tags.is_empty()
    }

    /// Takes note of what stands at a join.
    #[inline]
    pub fn note(&mut self, bytes: &[u8], join: Join) {
        match join.byte {
            b'=' => self.mail = self.mail || is_mail(bytes, join.at),
            b'<' if bytes.get(join.at + 1) == Some(&b'!') => self.note_tag(bytes, join),
            b'>' if inline::is_behind_word(bytes, join.open) => self.note_tag(bytes, join),
            _ => {}
        }
    }

    #[inline(never)]
    fn note_tag(&mut self, bytes: &[u8], join: Join) {
        self.tags.extend(inline::shown(bytes, join));
    }
}

/// The parts of a text in which something reads differently, with what stands around. `marks`: the kinds of all its bytes.
pub fn views(text: &str, marks: u8) -> Vec<View> {
    let mut signs = Signs::new(marks, None);
    if marks & JOINS != 0 {
        Joins::new(text.as_bytes()).for_each(|join| signs.note(text.as_bytes(), join));
    }
    signed(text, &signs)
}

/// As `views`, of a text whose signs were noted.
#[inline]
pub fn signed(text: &str, signs: &Signs) -> Vec<View> {
    let mut all = Vec::new();
    if signs.usual || !signs.tags.is_empty() {
        read(text, Ways::Usual, signs, &mut all);
    }
    if signs.mail {
        read(text, Ways::Mail, signs, &mut all);
    }
    all
}

fn read(text: &str, ways: Ways, signs: &Signs, all: &mut Vec<View>) {
    let bytes = text.as_bytes();
    let mut places = Places::new(text, ways, signs);
    let (mut ahead, mut done) = (places.next(0), 0);
    while let Some(place) = ahead {
        let start = edge(text, place.saturating_sub(AROUND), false).max(done);
        let mut end = edge(text, (place + AROUND).min(bytes.len()), true);
        ahead = places.next(place + 1);
        // Escapes that stand close to each other are read together.
        while let Some(more) = ahead.filter(|more| *more < end) {
            end = edge(text, (more + AROUND).min(bytes.len()), true);
            ahead = places.next(more + 1);
        }
        all.extend(unescaped(text, start, end, ways));
        done = end;
    }
}

static MARKED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = is_marked(byte as u8);
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
        // What stands before the next mark reads as itself, but in mail.
        let is_marked = |byte: &u8| *byte == b'<' || MARKED[usize::from(*byte)];
        let rest = bytes.get(at..)?;
        let plain = match ways {
            Ways::Usual => rest.iter().position(is_marked).unwrap_or(rest.len()),
            Ways::Mail => 0,
        };
        if plain > 0 {
            open.clear();
            view.copy(text, at, at + plain);
            at += plain;
            continue;
        }
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
            assert!(is_marked(lead) || folded(c) == Some(c), "{c:?}");
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
