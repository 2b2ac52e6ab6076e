//! The first letters of the words of evidence: two bits tell that a word is none of them.
//!
//! Must never shut out a word that one of them is found in.

use std::cmp::Ordering;

use crate::context::run;

/// Bytes of a word that it is found by.
const HEAD: usize = 4;
/// Registers of the filter.
const FILTER: usize = 1 << 11;
const SMALL: u64 = 0x2020_2020;

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
            let (place, bits) = place(head, next);
            self.0.get_mut(place).into_iter().for_each(|part| *part |= bits);
        }
    }

    /// The head of a word of a length, if there may be one of evidence. `eight`: what the text goes on with there.
    #[inline]
    pub fn of(&self, eight: u64, length: usize) -> Option<u32> {
        let head = head(eight, length);
        let next = if length > HEAD { (eight >> 32) as u8 } else { 0 };
        let next = if next.is_ascii_uppercase() { CAPITAL } else { next };
        let (place, bits) = place(head, next);
        (self.0[place % FILTER] & bits == bits).then_some(head)
    }
}

/// The first letters and digits of a word of a length, in small letters, as a number. `eight`: what begins with it.
#[inline]
pub fn head(eight: u64, length: usize) -> u32 {
    const MASKS: [u32; HEAD + 1] = [0, 0xFF, 0xFFFF, 0x00FF_FFFF, u32::MAX];
    (eight | SMALL) as u32 & MASKS[length.min(HEAD)]
}

/// The eight bytes that stand at a place; behind the end of a text there are zeros.
#[inline]
pub fn eight(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => last(bytes, rest.len()),
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

/// The register of a head and of the letter behind it in the filter, and their bits there.
#[inline]
fn place(head: u32, next: u8) -> (usize, u64) {
    let mixed = (u64::from(head) << 8 | u64::from(next)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
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
