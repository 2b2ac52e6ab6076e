//! Where something reads differently in a text, told 64 bytes at a time.
//!
//! Must never pass one by, or look at a block twice.

use crate::scan::words::{at_once, BLOCK};
use crate::views::escapes::{escape, Ways};
use crate::views::folded::folded;
use crate::views::Signs;

/// Where something reads differently in a text, from left to right.
pub struct Places<'a> {
    text: &'a str,
    ways: Ways,
    /// Where tags stand inside of words.
    tags: &'a [usize],
    /// Where blocks begin that may hold any other mark, those that were not looked at; `None`: all may.
    blocks: Option<std::slice::Iter<'a, usize>>,
    /// Where the block begins that was looked at last, and its marks, a bit each.
    base: usize,
    marks: u64,
}

impl<'a> Places<'a> {
    /// Of a text read in one way.
    pub fn new(text: &'a str, ways: Ways, signs: &'a Signs) -> Self {
        let (tags, blocks) = match ways {
            Ways::Usual => (signs.tags.as_slice(), signs.blocks.as_deref().map(<[usize]>::iter)),
            Ways::Mail => (Default::default(), None),
        };
        let mut places = Self { text, ways, tags, blocks, base: 0, marks: 0 };
        if places.blocks.is_none() {
            places.look();
        }
        places
    }

    /// The next one from a place on, which is behind those that were given.
    pub fn next(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if self.ways == Ways::Mail {
            return memchr::memchr_iter(b'=', bytes.get(from..)?)
                .map(|more| from + more)
                .find(|at| escape(bytes, *at, self.ways).is_some());
        }
        let tag = self.tags.get(self.tags.partition_point(|tag| *tag < from)).copied();
        let mut at = from;
        loop {
            let Some(more) = self.marked(at).filter(|more| tag.is_none_or(|tag| *more < tag)) else {
                return tag;
            };
            let c = self.text.get(more..)?.chars().next()?;
            let differs =
                if c.is_ascii() { escape(bytes, more, self.ways).is_some() } else { folded(c) != Some(c) };
            if differs {
                return Some(more);
            }
            at = more + c.len_utf8();
        }
    }

    /// Where the first byte stands, from a place on, with which anything but a tag may begin that reads differently.
    pub fn marked(&mut self, from: usize) -> Option<usize> {
        loop {
            let before = from.saturating_sub(self.base);
            let left = if before < BLOCK { self.marks & u64::MAX << before } else { 0 };
            if left != 0 {
                return Some(self.base + left.trailing_zeros() as usize);
            }
            self.base = match &mut self.blocks {
                Some(blocks) => *blocks.find(|block| **block + BLOCK > from)?,
                None => self.base + BLOCK,
            };
            if self.base >= self.text.len() {
                return None;
            }
            self.look();
        }
    }

    fn look(&mut self) {
        self.marks = at_once(self.text.as_bytes(), self.base, is_marked);
    }
}

/// Whether an escape may begin with a byte, or a character that reads as another: of characters beyond ASCII those of
/// Latin, Greek, Cyrillic and Hebrew letters and of common ideographs read as themselves.
#[allow(clippy::needless_bitwise_bool)] // without a branch, so that the compiler compares many bytes at once
#[inline]
pub const fn is_marked(byte: u8) -> bool {
    let is_escape = (byte == b'%') | (byte == b'\\') | (byte == b'&') | (byte == b'*');
    let is_blank = (byte == b'\t') | (byte == b'\n') | (byte == b'\r');
    let is_unseen = ((byte < b' ') & !is_blank) | (byte == 0x7F);
    let is_plain =
        (byte.wrapping_sub(0xC3) < 9) | (byte.wrapping_sub(0xCE) < 10) | (byte.wrapping_sub(0xE4) < 6);
    is_escape | is_unseen | ((byte >= 0xC0) & !is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::kinds::ESCAPES;
    use crate::views::escapes::is_unseen;

    #[test]
    fn no_escape_is_passed_by() {
        for byte in (0..0x80).filter(|byte| *byte != b'<') {
            let begins = b"%\\&*".contains(&byte) || is_unseen(byte);
            assert_eq!(begins, is_marked(byte), "{byte}");
        }
        let all: Vec<u8> = (0..=u8::MAX).collect();
        for (at, byte) in all.iter().enumerate() {
            assert_eq!(is_marked(*byte), at_once(&all, at, is_marked) & 1 == 1, "{byte}");
        }
        for at in 0..100 {
            let text = format!("{}%{}", "x".repeat(at), "y".repeat(40));
            let signs = Signs::new(ESCAPES, None);
            assert_eq!(Some(at), Places::new(&text, Ways::Usual, &signs).marked(0));
        }
    }
}
