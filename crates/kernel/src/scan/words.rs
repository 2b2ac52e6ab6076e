//! Where the words of a text end, told 64 bytes at a time.
//!
//! Must never be slower on a short text than looking at its bytes: no more of it is read than there is.

use crate::scan::heads::eight;
use crate::scan::kinds::{KIND, WORD};
use wide::u8x16;

/// Bytes whose kinds are told by one register.
pub const BLOCK: usize = 64;
/// Of these, those that are told at once.
const PART: usize = 16;

/// The kinds of bytes that stand side by side, a bit each.
#[derive(Clone, Copy, Default)]
pub struct Kinds {
    /// Parts of words.
    pub word: u64,
    /// Digits.
    pub digit: u64,
    /// Capitals.
    pub upper: u64,
    /// Blanks and tabs.
    pub blank: u64,
}

impl Kinds {
    /// Of the 64 bytes from a place of a text on; what is behind its end is of no kind.
    pub fn at(bytes: &[u8], start: usize) -> Self {
        let rest = bytes.get(start..).unwrap_or_default();
        if let Some(block) = rest.first_chunk::<BLOCK>() {
            return Self::of_block(block);
        }
        if let Some(last) = bytes.last_chunk::<BLOCK>().filter(|_| !rest.is_empty()) {
            let Self { word, digit, upper, blank } = Self::of_block(last);
            let before = BLOCK - rest.len();
            let [word, digit, upper, blank] = [word, digit, upper, blank].map(|kind| kind >> before);
            return Self { word, digit, upper, blank };
        }
        // A value in a cell is short: both its halves are in registers.
        if bytes.len() <= PART {
            let [low, high] = [start, start + PART / 2].map(|at| u128::from(eight(bytes, at)));
            return Self::of_part((low | high << 64).to_le_bytes());
        }
        let mut all = [0; BLOCK];
        all.get_mut(..rest.len()).into_iter().for_each(|all| all.copy_from_slice(rest));
        Self::of_block(&all)
    }

    #[inline]
    fn of_block(block: &[u8; BLOCK]) -> Self {
        let mut all = Self::default();
        for (at, part) in block.chunks_exact(PART).enumerate() {
            let part = Self::of_part(part.first_chunk().copied().unwrap_or_default());
            all.word |= part.word << (at * PART);
            all.digit |= part.digit << (at * PART);
            all.upper |= part.upper << (at * PART);
            all.blank |= part.blank << (at * PART);
        }
        all
    }

    #[inline]
    fn of_part(part: [u8; PART]) -> Self {
        let bytes = u8x16::new(part);
        let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
        let among = |bytes: u8x16, first: u8, last: u8| {
            let from = bytes - u8x16::splat(first);
            from.min(u8x16::splat(last - first)).simd_eq(from)
        };
        let digit = among(bytes, b'0', b'9');
        let letter = among(bytes | u8x16::splat(0x20), b'a', b'z');
        let (upper, blank) = (among(bytes, b'A', b'Z'), is(b' ') | is(b'\t'));
        let [word, digit, upper, blank] =
            [digit | letter, digit, upper, blank].map(|kind| u64::from(kind.to_bitmask()));
        Self { word, digit, upper, blank }
    }
}

/// Of the 64 bytes from a place on a bit for each that is of a kind, told without a branch and in loops that the compiler
/// does all at once; what is behind the end of a text is of none.
#[inline]
pub fn at_once(bytes: &[u8], start: usize, is: impl Fn(u8) -> bool + Copy) -> u64 {
    let rest = bytes.get(start..).unwrap_or_default();
    if let Some(block) = rest.first_chunk::<BLOCK>() {
        return bits(block, is);
    }
    let mut last = [0; BLOCK];
    last.get_mut(..rest.len()).into_iter().for_each(|last| last.copy_from_slice(rest));
    bits(&last, is) & !(u64::MAX << rest.len())
}

#[inline]
fn bits(block: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // One byte for each: the compiler does all of them at once.
    let mut told = [0; BLOCK];
    for (told, byte) in told.iter_mut().zip(block) {
        *told = u8::from(is(*byte));
    }
    let mut parts = [[0_u64; 2]; BLOCK / PART];
    for (part, told) in parts.iter_mut().zip(told.chunks_exact(PART)) {
        for (half, eight) in part.iter_mut().zip(told.chunks_exact(8)) {
            *half = eight.first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        }
    }
    if parts.iter().flatten().fold(0, |all, half| all | half) == 0 {
        return 0;
    }
    // Bits that stand eight apart, side by side.
    parts
        .iter()
        .flatten()
        .rev()
        .fold(0, |all, half| all << 8 | (half & ONES).wrapping_mul(0x0102_0408_1020_4080) >> 56)
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
    /// Of a length, that begins at a place and in a block of such kinds, at this bit, and ends there.
    #[inline]
    fn new(start: usize, length: u32, kinds: &Kinds, bit: u32) -> Self {
        let bits = !(u64::MAX << length);
        let (digit, upper) = (kinds.digit >> bit & bits, kinds.upper >> bit & bits);
        let letters = bits & !digit;
        let digits = if digit == 0 { 0 } else { 2 - u8::from(letters != 0) };
        let is_mixed = upper != 0 && letters != upper;
        Self { end: start + length as usize, digits, is_mixed, divides: is_mixed && upper > 1 }
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

    /// Of a text, of which the kinds of a block are known that begins at a place.
    pub fn from(bytes: &'a [u8], base: usize, kinds: Kinds) -> Self {
        Self { bytes, base, kinds }
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
        Word::new(start, length, &self.kinds, shift)
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
        self.kinds = Kinds::at(self.bytes, self.base);
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
    fn kinds_are_told_from_any_place_and_of_any_length() {
        let all: Vec<u8> = (0..=u8::MAX).chain((0..=u8::MAX).rev()).collect();
        for size in (0..=70).chain([all.len()]) {
            for begin in [0, 20, 40, 90] {
                let bytes = all.get(begin..(begin + size).min(all.len())).unwrap_or_default();
                for start in 0..bytes.len() {
                    let part = bytes.iter().skip(start).take(BLOCK).enumerate();
                    let bits = |is: fn(&u8) -> bool| {
                        part.clone().filter(|(_, byte)| is(byte)).fold(0, |all, (at, _)| all | 1 << at)
                    };
                    let kinds = Kinds::at(bytes, start);
                    assert_eq!(bits(u8::is_ascii_alphanumeric), kinds.word);
                    assert_eq!(bits(u8::is_ascii_digit), kinds.digit);
                    assert_eq!(bits(u8::is_ascii_uppercase), kinds.upper);
                    assert_eq!(bits(|byte| b" \t".contains(byte)), kinds.blank);
                }
            }
        }
    }

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
