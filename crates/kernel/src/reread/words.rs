//! The words of a text, with characters beyond ASCII among their letters, told 64 bytes at a time.
//!
//! Must stay linear.

use crate::scan::heads::eight;

const BLOCK: usize = 64;
/// One bit of each of eight bytes, and the same of any other.
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = ONES << 7;
/// What brings the highest bits of eight bytes side by side, in the highest byte.
const TOGETHER: u64 = 0x0002_0408_1020_4081;

/// The words of a text, in order: where one begins, and its length.
pub struct Words<'a> {
    bytes: &'a [u8],
    /// Where the block stands that is read next, and the words of the last that are not told yet, a bit for each byte.
    next: usize,
    rest: u64,
}

impl<'a> Words<'a> {
    /// Of a text.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, next: 0, rest: 0 }
    }
}

impl Iterator for Words<'_> {
    type Item = (usize, usize);

    #[inline]
    fn next(&mut self) -> Option<(usize, usize)> {
        while self.rest == 0 {
            if self.next >= self.bytes.len() {
                return None;
            }
            self.rest = block(self.bytes, self.next);
            self.next += BLOCK;
        }
        let begins = self.rest.trailing_zeros();
        let start = self.next - BLOCK + begins as usize;
        let length = (!(self.rest >> begins)).trailing_zeros();
        if begins + length < u64::BITS {
            self.rest &= u64::MAX << (begins + length);
            return Some((start, length as usize));
        }
        // It goes on in the next block, or ends with this one.
        let mut end = self.next;
        self.rest = 0;
        while end == self.next && end < self.bytes.len() {
            self.rest = block(self.bytes, end);
            self.next += BLOCK;
            let more = (!self.rest).trailing_zeros();
            end += more as usize;
            self.rest &= u64::MAX.checked_shl(more).unwrap_or_default();
        }
        Some((start, end.min(self.bytes.len()) - start))
    }
}

/// Tells `each` where the words of a text begin, in order: quicker than `Words`, which tells their lengths too.
#[inline]
pub fn each_begin(bytes: &[u8], mut each: impl FnMut(usize)) {
    let mut goes_on = 0;
    for base in (0..bytes.len()).step_by(BLOCK) {
        let word = block(bytes, base);
        let mut begins = word & !(word << 1 | goes_on);
        goes_on = word >> (BLOCK - 1);
        while begins != 0 {
            each(base + begins.trailing_zeros() as usize);
            begins &= begins - 1;
        }
    }
}

/// The bytes of words among the 64 from a place on, a bit each.
#[inline]
fn block(bytes: &[u8], base: usize) -> u64 {
    let end = (bytes.len() - base).min(BLOCK);
    (0..end).step_by(8).fold(0, |all, at| all | parts(eight(bytes, base + at)) << at)
}

/// The bytes of words among eight, a bit each.
#[inline]
fn parts(eight: u64) -> u64 {
    // The highest bit of a byte tells whether it is at least, or more than, what is added to it leaves below 128.
    let low = eight & !HIGH;
    let least = |byte: u8| ONES * u64::from(0x80 - byte);
    let small = low | ONES << 5;
    let letter = (small + least(b'a')) & !(small + least(b'z' + 1));
    let digit = (low + least(b'0')) & !(low + least(b'9' + 1));
    ((letter | digit | eight) & HIGH).wrapping_mul(TOGETHER) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_whatever_their_bytes_and_places() {
        let all: Vec<u8> =
            (0..=u8::MAX).flat_map(|byte| [b'a', byte, byte ^ 0x20, b'Z', b' ', b'7']).collect();
        let long =
            [b" ".repeat(63), b"x".repeat(130), b"-".to_vec(), "\u{e9}".repeat(64).into_bytes()].concat();
        for bytes in [all.as_slice(), &long, b"", b"ab", b"-"] {
            for start in 0..bytes.len().min(70) {
                let bytes = bytes.get(start..).unwrap_or_default();
                let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
                let mut wanted: Vec<&[u8]> = bytes.split(|byte| !is_part(byte)).collect();
                wanted.retain(|word| !word.is_empty());
                let found: Vec<&[u8]> = Words::new(bytes)
                    .map(|(at, length)| bytes.get(at..at + length).unwrap_or_default())
                    .collect();
                assert_eq!(wanted, found);
                let mut begins = Vec::new();
                each_begin(bytes, |at| begins.push(at));
                assert_eq!(Words::new(bytes).map(|(at, _)| at).collect::<Vec<_>>(), begins);
            }
        }
    }
}
