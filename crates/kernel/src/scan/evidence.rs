//! One word of evidence, and how it is told in a text: in capitals, in a compound, in a name in camel case.
//!
//! Must never look further than a word of its own length reaches.

use crate::scan::heads::eight;

/// A word of this length may be a part of a compound.
const LONG: usize = 5;

/// A word of evidence, or several.
pub struct Word {
    /// Its first bytes in small letters, up to a blank, and which of eight they are.
    first: u64,
    mask: u64,
    /// Where it is of letters of ASCII alone, sixteen at most: those behind the first eight, and which there are. They tell
    /// it, since no other byte becomes a small letter.
    rest: Option<(u64, u64)>,
    /// Of one with a blank behind its first eight bytes or less: where that is, and the byte behind it.
    next: Option<(u8, u8)>,
    text: Box<[u8]>,
    /// Whose evidence it is, as a number.
    pub owners: u16,
}

impl Word {
    /// Of a text in small letters.
    pub fn new(text: &[u8], owners: u16) -> Self {
        let plain = text.iter().position(|byte| *byte == b' ').unwrap_or(text.len());
        let of = |length: usize| u64::MAX.checked_shl(8 * length as u32).map_or(u64::MAX, |rest| !rest);
        let (mask, more) = (of(plain), of(text.len().saturating_sub(8)));
        let is_plain = text.len() <= 16 && text.iter().all(u8::is_ascii_alphabetic);
        let rest = is_plain.then(|| (small(eight(text, 8)) & more, more));
        let behind = text.get(plain + 1).filter(|_| plain <= 8);
        let next = behind.map(|byte| (plain as u8, *byte));
        Self { first: small(eight(text, 0)) & mask, mask, rest, next, text: text.into(), owners }
    }

    /// Whether what stands behind its first word may be the next, which tells most of them.
    #[inline]
    fn may_go_on(&self, bytes: &[u8], start: usize) -> bool {
        let Some((blank, next)) = self.next else { return true };
        let at = |at: usize| bytes.get(start + usize::from(blank) + at).copied().unwrap_or_default();
        let byte = if is_gap(at(0)) { at(1) } else { at(0) };
        byte.to_ascii_lowercase() == next
    }

    /// Where it ends, if it begins at a place. `here`: what stands there, in small letters.
    #[inline]
    pub fn end(&self, bytes: &[u8], start: usize, here: u64) -> Option<usize> {
        if here & self.mask != self.first {
            return None;
        }
        let end = match self.rest {
            Some((_, 0)) => start + self.text.len(),
            Some((rest, more)) if small(eight(bytes, start + 8)) & more == rest => start + self.text.len(),
            None if self.may_go_on(bytes, start) => matched(&self.text, bytes, start)?,
            _ => return None,
        };
        is_apart(bytes, start, end).then_some(end)
    }
}

/// Whether a byte may stand for a blank of a word of evidence.
#[inline]
fn is_gap(byte: u8) -> bool {
    matches!(byte, b' ' | b'_' | b'-' | b'.')
}

/// Eight bytes with their letters small; other bytes may become others.
#[inline]
pub fn small(eight: u64) -> u64 {
    eight | 0x2020_2020_2020_2020
}

/// Where a name in camel case is divided.
#[derive(Clone, Copy)]
pub enum Divides {
    /// It is none.
    Not,
    /// Nowhere, but behind its begin it has small letters.
    Capital,
    /// At these places, a bit for each behind its begin.
    At(u64),
    /// It is long, and was not looked at.
    Somewhere,
}

impl Divides {
    /// Of a word, by its bytes, its digits and its capitals, a bit each: a capital behind a small letter begins a part, and
    /// the last of several capitals.
    #[inline]
    pub fn of(word: u64, digit: u64, capital: u64) -> Self {
        let small = word & !digit & !capital;
        match (capital != 0 && small != 0, capital > 1) {
            (false, _) => Self::Not,
            (true, false) => Self::Capital,
            (true, true) => Self::At(capital & (!(capital << 1) | small >> 1) & !1),
        }
    }
}

/// The words of a name: a capital behind a small letter begins one, and the last of several capitals.
pub fn parts(bytes: &[u8], start: usize, end: usize, mut each: impl FnMut(usize, usize)) {
    let upper = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let lower = |at: usize| at < end && bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    let mut from = start;
    for at in start + 1..end {
        if upper(at) && (!upper(at - 1) || lower(at + 1)) {
            each(from, at);
            from = at;
        }
    }
    each(from, end);
}

/// Where a word that begins at `start` ends, if it is this one: a blank of it may be a blank, `_`, `-`, `.` or nothing.
fn matched(word: &[u8], bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    for wanted in word {
        let byte = *bytes.get(at)?;
        if *wanted == b' ' {
            at += usize::from(is_gap(byte));
        } else if byte.to_ascii_lowercase() == *wanted {
            at += 1;
        } else {
            return None;
        }
    }
    Some(at)
}

/// Whether what stands at start..at is a word by itself, or begins one that is put together.
#[inline]
fn is_apart(bytes: &[u8], start: usize, at: usize) -> bool {
    let letter = |index: usize| bytes.get(index).copied().filter(u8::is_ascii_alphabetic);
    letter(at).is_none_or(|after| {
        let camel = after.is_ascii_uppercase() && bytes.get(at - 1).is_some_and(u8::is_ascii_lowercase);
        let next = letter(at + 1).is_some_and(|byte| byte.is_ascii_lowercase());
        at - start >= LONG
            || camel
            || (after == b's' && letter(at + 1).is_none())
            || (after.is_ascii_uppercase() && next)
    })
}
