//! The first letters of the words of evidence: two bits tell that a word is none of them.
//!
//! Must never shut out a word that one of them is found in.

use std::cmp::Ordering;

use crate::scan::context::run;

/// Bytes of a word that it is found by.
const HEAD: usize = 4;
/// Registers of the filter.
const FILTER: usize = 1 << 11;
const SMALL: u64 = 0x2020_2020;
/// What of eight bytes is told of a word by its length: its head and the byte behind that.
const FIRST: [u64; HEAD + 2] = [0, 0xFF, 0xFFFF, 0x00FF_FFFF, 0xFFFF_FFFF, 0x00FF_FFFF_FFFF];

/// Heads with what may stand behind them: two bits of one register each.
pub struct Heads(Box<[u64; FILTER]>);

impl Default for Heads {
    fn default() -> Self {
        Self(Box::new([0; FILTER]))
    }
}

impl Heads {
    /// Lets a word of evidence through, in whatever form it stands.
    pub fn add(&mut self, text: &[u8], head: u32) {
        for next in behinds(text) {
            let (place, bits) = place(u64::from(next) << 32 | u64::from(head));
            self.0.get_mut(place).into_iter().for_each(|part| *part |= bits);
        }
    }

    /// The head of a word of a length, if there may be one of evidence. `eight`: what the text goes on with there.
    #[inline]
    pub fn of(&self, eight: u64, length: usize) -> Option<u32> {
        let head = head(eight, length);
        let next = if length > HEAD { (eight >> 32) as u8 } else { 0 };
        let next = if next.is_ascii_uppercase() { CAPITAL } else { next };
        let (place, bits) = place(u64::from(next) << 32 | u64::from(head));
        (self.0[place % FILTER] & bits == bits).then_some(head)
    }

    /// Whether a word is one, or `of` may give one where no capital stands behind the first place: a quicker look.
    #[inline]
    pub fn may_be(&self, eight: u64, length: usize) -> bool {
        let (place, bits) = place((eight | SMALL << 8 | SMALL) & FIRST[length.min(HEAD + 1)]);
        self.0[place % FILTER] & bits == bits
    }
}

/// The first letters and digits of a word of a length, in small letters, as a number. `eight`: what begins with it.
#[inline]
pub fn head(eight: u64, length: usize) -> u32 {
    (eight | SMALL) as u32 & FIRST[length.min(HEAD)] as u32
}

/// The eight bytes that stand at a place; behind the end of a text there are zeros.
#[inline]
pub fn eight(bytes: &[u8], at: usize) -> u64 {
    let there = at.checked_add(8).and_then(|end| bytes.get(at..end));
    match there.and_then(<[u8]>::first_chunk) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => last(bytes, bytes.len().saturating_sub(at)),
    }
}

/// The last bytes of a text, fewer than eight.
#[inline]
fn last(bytes: &[u8], length: usize) -> u64 {
    match bytes.last_chunk::<8>() {
        Some(_) if length == 0 => 0,
        Some(eight) => u64::from_le_bytes(*eight) >> (64 - length * 8),
        None => {
            let rest = bytes.get(bytes.len() - length..).unwrap_or_default();
            rest.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte))
        }
    }
}

/// The register in the filter of a head and, above it, of the letter behind it; and their bits there.
#[inline]
fn place(begin: u64) -> (usize, u64) {
    let mixed = begin.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed >> 53) as usize % FILTER, 1 << (mixed >> 47 & 63) | 1 << (mixed >> 41 & 63))
}

/// What stands for any capital behind a head: it may begin another word.
const CAPITAL: u8 = 1;

/// All that may stand behind the head of a word in which this one is found: in one that is no longer than its head only
/// an `s`, a number, a capital or, where it is of several words, the next.
fn behinds(text: &[u8]) -> Vec<u8> {
    let length = run(text).max(1);
    match length.cmp(&HEAD) {
        Ordering::Less => vec![0],
        Ordering::Equal => {
            let next = text.get(HEAD + 1).copied().filter(u8::is_ascii_alphanumeric);
            [0, CAPITAL, b's'].into_iter().chain(b'0'..=b'9').chain(next).collect()
        }
        Ordering::Greater => text.get(HEAD).copied().into_iter().chain([CAPITAL]).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quicker_look_lets_through_every_word_that_a_longer_one_does() {
        let known = ["ip", "phone", "tax id", "social security", "iban", "a"];
        let mut heads = Heads::default();
        for word in known {
            let length = run(word.as_bytes());
            heads.add(word.as_bytes(), head(eight(word.as_bytes(), 0), length));
        }
        for word in known {
            let (eight, length) = (eight(word.as_bytes(), 0), run(word.as_bytes()));
            assert!(heads.of(eight, length).is_some() && heads.may_be(eight, length), "{word}");
        }
        let none = ["zebra", "qqq", "widget"]
            .iter()
            .filter(|word| heads.may_be(eight(word.as_bytes(), 0), word.len()));
        assert_eq!(0, none.count());
    }
}
