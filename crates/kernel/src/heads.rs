//! The first letters of the words of evidence: a bit tells that a word is none of them.
//!
//! Must never shut out a word that one of them is found in.

use std::cmp::Ordering;

use crate::context::run;

/// Bytes of a word that it is found by.
const HEAD: usize = 4;
/// Bits of the filter.
const FILTER: usize = 1 << 16;

/// Heads with what may stand behind them, a bit each.
pub struct Heads(Box<[u64; FILTER / 64]>);

impl Default for Heads {
    fn default() -> Self {
        Self(Box::new([0; FILTER / 64]))
    }
}

impl Heads {
    /// Lets a word of evidence through, in whatever form it stands.
    pub fn add(&mut self, text: &[u8], head: u32) {
        for next in behinds(text) {
            let place = place(head, next);
            self.0.get_mut(place / 64).into_iter().for_each(|part| *part |= 1 << (place % 64));
        }
    }

    /// The head of a word of a length at a place, if there may be one of evidence.
    #[inline]
    pub fn of(&self, bytes: &[u8], start: usize, length: usize) -> Option<u32> {
        let head = head(bytes, start, length);
        let place = place(head, behind(bytes, start, length));
        (self.0.get(place / 64)? >> (place % 64) & 1 == 1).then_some(head)
    }
}

/// The first letters and digits of a word of a length that stands at a place, in small letters, as a number.
#[inline]
pub fn head(bytes: &[u8], at: usize, length: usize) -> u32 {
    if let Some(four) = bytes.get(at..).and_then(<[u8]>::first_chunk::<HEAD>) {
        let most = u32::from_be_bytes(*four) | 0x2020_2020;
        return if length < HEAD { most.checked_shr(32 - 8 * length as u32).unwrap_or(0) } else { most };
    }
    let word = bytes.get(at..).unwrap_or_default().iter().take(length.min(HEAD));
    word.fold(0, |head, byte| head << 8 | u32::from(*byte | 0x20))
}

/// The bit of a head and of the letter behind it in the filter.
#[inline]
fn place(head: u32, next: u8) -> usize {
    ((head ^ u32::from(next) << 11).wrapping_mul(0x9E37_79B1) >> 16) as usize % FILTER
}

/// What stands for any capital behind a head: it may begin another word.
const CAPITAL: u8 = 1;

/// What stands behind the head of a word of a length.
#[inline]
fn behind(bytes: &[u8], start: usize, length: usize) -> u8 {
    match bytes.get(start + HEAD) {
        Some(byte) if length > HEAD => {
            if byte.is_ascii_uppercase() {
                CAPITAL
            } else {
                *byte
            }
        }
        _ => 0,
    }
}

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
