//! Where the words of a text end, told eight bytes at a time.
//!
//! Must never be slower on a short text than looking at its bytes: no more of it is read than there is.

use crate::kinds::{KIND, WORD};

/// Bytes whose kinds are told by one register.
const BLOCK: usize = 64;
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = ONES << 7;

/// The kinds of bytes that stand side by side, a bit each.
#[derive(Clone, Copy, Default)]
pub struct Kinds {
    /// The digits.
    pub digit: u64,
    /// The small letters.
    pub lower: u64,
    /// The capitals.
    pub upper: u64,
}

impl Kinds {
    /// All that is a part of a word.
    #[inline]
    pub fn word(self) -> u64 {
        self.digit | self.lower | self.upper
    }

    /// The first so many.
    #[inline]
    pub fn first(self, length: usize) -> Self {
        let bits = u64::MAX.checked_shl(length as u32).map_or(u64::MAX, |rest| !rest);
        Self { digit: self.digit & bits, lower: self.lower & bits, upper: self.upper & bits }
    }

    fn join(&mut self, other: Self) {
        self.digit |= other.digit;
        self.lower |= other.lower;
        self.upper |= other.upper;
    }
}

/// The words of a text, asked for from left to right.
pub struct Words<'a> {
    bytes: &'a [u8],
    /// Where the bytes stand whose kinds are held: those of this block and of the next.
    base: usize,
    this: Kinds,
    next: Kinds,
}

impl<'a> Words<'a> {
    /// Of a text.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut words = Self { bytes, base: 0, this: Kinds::default(), next: Kinds::default() };
        words.this = words.read(0);
        words.next = words.read(BLOCK);
        words
    }

    /// The kinds of the 64 bytes from a place on.
    #[inline]
    pub fn at(&mut self, start: usize) -> Kinds {
        if start.wrapping_sub(self.base) >= BLOCK {
            self.go(start);
        }
        let shift = (start - self.base) as u32 % 64;
        // Two shifts, since one by a whole register is none.
        let join = |this: u64, next: u64| this >> shift | next << 1 << (63 - shift);
        Kinds {
            digit: join(self.this.digit, self.next.digit),
            lower: join(self.this.lower, self.next.lower),
            upper: join(self.this.upper, self.next.upper),
        }
    }

    /// The end of a word that is longer than 64 bytes, and what kinds it has there.
    #[cold]
    pub fn rest(&mut self, start: usize) -> (usize, Kinds) {
        let (mut at, mut kinds) = (start, Kinds::default());
        loop {
            let more = self.at(at);
            let length = (!more.word()).trailing_zeros() as usize;
            kinds.join(more.first(length));
            at += length;
            if length < BLOCK {
                return (at, kinds);
            }
        }
    }

    #[inline(never)]
    fn go(&mut self, start: usize) {
        let base = start - start % BLOCK;
        self.this = if base == self.base + BLOCK { self.next } else { self.read(base) };
        self.next = self.read(base + BLOCK);
        self.base = base;
    }

    fn read(&self, base: usize) -> Kinds {
        let mut kinds = Kinds::default();
        let Some(rest) = self.bytes.get(base..).filter(|rest| !rest.is_empty()) else { return kinds };
        let mut rest = rest.get(..BLOCK).unwrap_or(rest);
        let mut place = 0;
        while let Some((eight, more)) = rest.split_first_chunk::<8>() {
            put(u64::from_le_bytes(*eight), place, &mut kinds);
            rest = more;
            place += 1;
        }
        if !rest.is_empty() {
            // The last eight bytes of the text, without those that were read already.
            let last = match self.bytes.last_chunk::<8>() {
                Some(eight) => u64::from_le_bytes(*eight) >> (64 - rest.len() * 8),
                None => rest.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)),
            };
            put(last, place, &mut kinds);
        }
        kinds
    }
}

#[inline]
fn put(eight: u64, place: usize, kinds: &mut Kinds) {
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
    kinds.digit |= gather(digit);
    kinds.lower |= gather(lower);
    kinds.upper |= gather(letter & !lower);
}

/// How long a word is that begins a text, up to so many bytes.
pub fn length(bytes: &[u8], most: usize) -> usize {
    let word = bytes.iter().take(most).take_while(|byte| KIND[usize::from(**byte)] & WORD != 0);
    word.count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{DIGIT, LOWER, UPPER};

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
                let word = rest.get(..length(rest, usize::MAX)).unwrap_or_default();
                let kinds = word.iter().fold(0, |all, byte| all | KIND[usize::from(*byte)]);
                let (end, found) = words.rest(at);
                let found = [(found.digit, DIGIT), (found.lower, LOWER), (found.upper, UPPER)];
                let found =
                    found.iter().fold(0, |all, (bits, kind)| all | if *bits == 0 { 0 } else { *kind });
                assert_eq!((at + word.len(), kinds), (end, found));
                at = end.max(at + 1);
            }
        }
    }
}
