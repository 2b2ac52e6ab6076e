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

/// Tells `each` of the words of a text, in order: where one begins, and its length.
#[inline]
pub fn each_word(bytes: &[u8], mut each: impl FnMut(usize, usize)) {
    let mut open = None;
    for base in (0..bytes.len()).step_by(BLOCK) {
        let mut rest = block(bytes, base);
        // One that began in the last block goes on from the first bit on.
        if let Some(start) = open.filter(|_| rest & 1 == 0) {
            each(start, base - start);
            open = None;
        }
        while rest != 0 {
            let begins = rest.trailing_zeros();
            let ends = begins + (!(rest >> begins)).trailing_zeros();
            let start = open.take().unwrap_or(base + begins as usize);
            if ends >= u64::BITS {
                open = Some(start);
                break;
            }
            each(start, base + ends as usize - start);
            rest &= u64::MAX << ends;
        }
    }
    if let Some(start) = open {
        each(start, bytes.len() - start);
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
                let (mut found, mut last) = (Vec::new(), 0);
                each_word(bytes, |at, length| {
                    assert!(at >= last);
                    last = at + length;
                    found.push(bytes.get(at..last).unwrap_or_default());
                });
                assert_eq!(wanted, found);
            }
        }
    }
}
