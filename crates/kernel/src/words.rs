//! Where the words of a text end, told eight bytes at a time.
//!
//! Must never be slower on a short text than looking at its bytes: no more of it is read than there is.

use crate::kinds::{DIGIT, KIND, LOWER, UPPER, WORD};

/// Bytes whose kinds are held at once.
const BLOCK: usize = 64;
/// The longest word that is told from longer ones when it is looked at ahead.
const MOST: usize = 32;
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = ONES << 7;

/// The words of a text, asked for from left to right.
pub struct Words<'a> {
    bytes: &'a [u8],
    /// Where the bytes stand whose kinds are held, a bit each.
    base: usize,
    digit: u64,
    lower: u64,
    upper: u64,
}

impl<'a> Words<'a> {
    /// Of a text.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut words = Self { bytes, base: 0, digit: 0, lower: 0, upper: 0 };
        words.load(0);
        words
    }

    /// The end of the word that stands at a place, and the kinds of its bytes together; a place without one is its end.
    #[inline]
    pub fn end(&mut self, start: usize) -> (usize, u8) {
        let (mut at, mut kinds) = (start, 0);
        loop {
            if at.wrapping_sub(self.base) >= BLOCK {
                self.load(at);
            }
            let shift = at - self.base;
            let rest = (self.digit | self.lower | self.upper) >> shift;
            let length = (!rest).trailing_zeros() as usize;
            let bits = if length == BLOCK { u64::MAX } else { ((1 << length) - 1) << shift };
            for (kind, of_kind) in [(DIGIT, self.digit), (LOWER, self.lower), (UPPER, self.upper)] {
                kinds |= if of_kind & bits != 0 { kind } else { 0 };
            }
            at += length;
            if shift + length < BLOCK {
                return (at, kinds);
            }
        }
    }

    /// The end of a word that stands near behind; the kinds held stay those of here.
    #[inline]
    pub fn peek(&self, start: usize) -> usize {
        let shift = start.wrapping_sub(self.base);
        if shift < BLOCK {
            let length = (!((self.digit | self.lower | self.upper) >> shift)).trailing_zeros() as usize;
            if shift + length < BLOCK {
                return start + length;
            }
        }
        let rest = self.bytes.get(start..).unwrap_or_default();
        start
            + rest
                .iter()
                .take(MOST)
                .position(|byte| KIND[usize::from(*byte)] & WORD == 0)
                .unwrap_or(rest.len().min(MOST))
    }

    fn load(&mut self, at: usize) {
        (self.base, self.digit, self.lower, self.upper) = (at & !(BLOCK - 1), 0, 0, 0);
        let rest = self.bytes.get(self.base..).unwrap_or_default();
        let mut rest = rest.get(..BLOCK).unwrap_or(rest);
        let mut place = 0;
        while let Some((eight, more)) = rest.split_first_chunk::<8>() {
            self.put(u64::from_le_bytes(*eight), place);
            rest = more;
            place += 1;
        }
        if !rest.is_empty() {
            // The last eight bytes of the text, without those that were read already.
            let last = match self.bytes.last_chunk::<8>() {
                Some(eight) => u64::from_le_bytes(*eight) >> (64 - rest.len() * 8),
                None => rest.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)),
            };
            self.put(last, place);
        }
    }

    #[inline]
    fn put(&mut self, eight: u64, place: usize) {
        let plain = eight & !HIGH;
        let ascii = !eight & HIGH;
        let small = plain | ONES << 5;
        // The high bit of each byte that is at least the first and less than the second.
        let within = |bytes: u64, from: u8, to: u8| {
            let least = |byte: u8| bytes + ONES * u64::from(0x80 - byte);
            least(from) & !least(to) & ascii
        };
        let (digit, letter) = (within(plain, b'0', b'9' + 1), within(small, b'a', b'z' + 1));
        let lower = letter & eight << 2;
        // Bits that stand eight apart, side by side.
        let gather = |bits: u64| ((bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (place * 8);
        self.digit |= gather(digit);
        self.lower |= gather(lower);
        self.upper |= gather(letter & !lower);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_their_bytes_do() {
        let all: Vec<u8> = (0..=u8::MAX).flat_map(|byte| [b'a', byte, byte ^ 0x20, b'Z', b'7']).collect();
        let long =
            [b"x".repeat(200), b" ".to_vec(), b"Y".repeat(63), b"-".to_vec(), b"9".repeat(64)].concat();
        for bytes in [all, long, b"ab".to_vec(), Vec::new()] {
            let mut words = Words::new(&bytes);
            let mut at = 0;
            while at < bytes.len() {
                let rest = bytes.get(at..).unwrap_or_default();
                let kinds = rest.iter().map(|byte| KIND[usize::from(*byte)]);
                let word: Vec<u8> = kinds.take_while(|kind| kind & WORD != 0).collect();
                let expected = (at + word.len(), word.iter().fold(0, |all, kind| all | kind));
                assert_eq!(expected, words.end(at));
                at = expected.0.max(at + 1);
            }
        }
    }
}
