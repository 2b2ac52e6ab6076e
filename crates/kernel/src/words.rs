//! Where the words of a text end, told 64 bytes at a time.
//!
//! Must never be slower on a short text than looking at its bytes: no more of it is read than there is.

use crate::kinds::{KIND, WORD};

/// Bytes whose kinds are told by one register.
pub const BLOCK: usize = 64;
/// Of these, those that are told at once.
const PART: usize = 16;
const ONES: u64 = 0x0101_0101_0101_0101;

/// The kinds of bytes that stand side by side, a bit each.
#[derive(Clone, Copy, Default)]
struct Kinds {
    word: u64,
    digit: u64,
    upper: u64,
}

/// A word.
#[derive(Clone, Copy)]
pub struct Word {
    /// Where it ends.
    pub end: usize,
    /// What of it is a digit: 0 nothing, 1 a part, 2 all.
    pub digits: u8,
    /// Whether it has small letters and capitals.
    pub is_mixed: bool,
    /// Whether it may be a name in camel case: small letters, and capitals behind the first place.
    pub divides: bool,
}

impl Word {
    /// `kinds`: those of its bytes.
    #[inline]
    fn new(end: usize, kinds: Kinds) -> Self {
        let letters = kinds.word & !kinds.digit;
        let digits = if kinds.digit == 0 { 0 } else { 2 - u8::from(letters != 0) };
        let is_mixed = kinds.upper != 0 && letters != kinds.upper;
        Self { end, digits, is_mixed, divides: is_mixed && kinds.upper > 1 }
    }

    /// Whether it has a letter.
    #[inline]
    pub fn has_letter(self) -> bool {
        self.digits < 2
    }
}

/// The words of a text, asked for from left to right.
pub struct Words<'a> {
    bytes: &'a [u8],
    /// Where the bytes stand whose kinds are held.
    base: usize,
    kinds: Kinds,
}

impl<'a> Words<'a> {
    /// Of a text.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut words = Self { bytes, base: 0, kinds: Kinds::default() };
        words.go(0);
        words
    }

    /// The bytes of words among the 64 from a place on, which is a multiple of that, a bit each.
    #[inline]
    pub fn block(&mut self, start: usize) -> u64 {
        self.come(start);
        self.kinds.word
    }

    /// The word that begins at a place.
    #[inline]
    pub fn at(&mut self, start: usize) -> Word {
        self.come(start);
        let shift = (start - self.base) as u32 % 64;
        let length = (!(self.kinds.word >> shift)).trailing_zeros();
        if shift + length >= 64 {
            return self.long(start);
        }
        let bits = !(u64::MAX << length);
        let part = |kinds: u64| kinds >> shift & bits;
        let kinds = Kinds { word: bits, digit: part(self.kinds.digit), upper: part(self.kinds.upper) };
        Word::new(start + length as usize, kinds)
    }

    /// One that goes on in the next block, or to its edge.
    #[inline(never)]
    fn long(&mut self, start: usize) -> Word {
        let (mut at, mut digit, mut lower, mut upper, mut inside) = (start, false, false, false, false);
        loop {
            self.come(at);
            let shift = (at - self.base) as u32 % 64;
            let length = (!(self.kinds.word >> shift)).trailing_zeros().min(64 - shift);
            let bits = u64::MAX.checked_shl(length).map_or(u64::MAX, |rest| !rest);
            let part = |kinds: u64| kinds >> shift & bits;
            let (digits, capitals) = (part(self.kinds.digit), part(self.kinds.upper));
            digit |= digits != 0;
            upper |= capitals != 0;
            inside |= capitals & !u64::from(at == start) != 0;
            lower |= bits & !digits & !capitals != 0;
            at += length as usize;
            if shift + length < 64 {
                break;
            }
        }
        let is_mixed = lower && upper;
        let digits = if digit { 2 - u8::from(lower || upper) } else { 0 };
        Word { end: at, digits, is_mixed, divides: is_mixed && inside }
    }

    /// Holds the kinds of the block in which a place is.
    #[inline]
    fn come(&mut self, place: usize) {
        if place.wrapping_sub(self.base) >= BLOCK {
            self.go(place);
        }
    }

    #[inline(never)]
    fn go(&mut self, start: usize) {
        self.base = start - start % BLOCK;
        let rest = self.bytes.get(self.base..).unwrap_or_default();
        let mut kinds = Kinds::default();
        for (place, part) in rest.chunks(PART).take(BLOCK / PART).enumerate() {
            if let Some(part) = part.first_chunk::<PART>() {
                put(part, place, &mut kinds);
            } else {
                let mut last = [0; PART];
                last.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
                put(&last, place, &mut kinds);
            }
        }
        self.kinds = kinds;
    }
}

/// Adds the kinds of some bytes, which stand in this place among those of a block.
#[inline]
fn put(part: &[u8; PART], place: usize, kinds: &mut Kinds) {
    // One byte for each, without a branch: the compiler does all of them at once.
    let mut told = [0; PART];
    for (told, byte) in told.iter_mut().zip(part) {
        let digit = u8::from(byte.wrapping_sub(b'0') < 10);
        let letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
        *told = digit | (digit | letter) << 1 | (letter & !(byte >> 5)) << 2;
    }
    for (half, eight) in told.chunks_exact(8).enumerate() {
        let eight = eight.first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        let shift = place * PART + half * 8;
        // Bits that stand eight apart, side by side.
        let gather = |bits: u64| ((bits & ONES).wrapping_mul(0x0102_0408_1020_4080) >> 56) << shift;
        kinds.digit |= gather(eight);
        kinds.word |= gather(eight >> 1);
        kinds.upper |= gather(eight >> 2);
    }
}

/// How long a word is that begins a text, up to so many bytes.
pub fn length(bytes: &[u8], most: usize) -> usize {
    let word = bytes.iter().take(most).take_while(|byte| KIND[usize::from(**byte)] & WORD != 0);
    word.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_their_bytes_do() {
        let all: Vec<u8> = (0..=u8::MAX).flat_map(|byte| [b'a', byte, byte ^ 0x20, b'Z', b'7']).collect();
        let long =
            [b"x".repeat(200), b" ".to_vec(), b"Y".repeat(63), b"-".to_vec(), b"9".repeat(64)].concat();
        let edge = [b"-".repeat(60), b"Abcd1234".to_vec(), b"-".repeat(50), b"abC".repeat(30)].concat();
        for bytes in [all, long, edge, b"ab".to_vec(), Vec::new()] {
            let mut words = Words::new(&bytes);
            let mut at = 0;
            while at < bytes.len() {
                let rest = bytes.get(at..).unwrap_or_default();
                let word = rest.get(..length(rest, usize::MAX)).unwrap_or_default();
                if word.is_empty() {
                    at += 1;
                    continue;
                }
                let count = |is: fn(&u8) -> bool| word.iter().filter(|byte| is(byte)).count();
                let (digits, upper) = (count(u8::is_ascii_digit), count(u8::is_ascii_uppercase));
                let found = words.at(at);
                assert_eq!(at + word.len(), found.end);
                assert_eq!(u8::from(digits > 0) + u8::from(digits == word.len()), found.digits);
                assert_eq!(upper > 0 && upper + digits < word.len(), found.is_mixed);
                let inside = word.iter().skip(1).any(u8::is_ascii_uppercase);
                assert_eq!(found.is_mixed && inside, found.divides);
                at = found.end;
            }
        }
    }
}
