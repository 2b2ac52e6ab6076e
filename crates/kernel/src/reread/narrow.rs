//! Letters and digits one by one: `5 1 7 - 4 1 - 1 0 0 1`, `a n a @ e x a m p l e . c o m`.
//!
//! Must stay linear: a chain is read once.

use crate::reread::{add_found, announced};
use crate::scan::words::{Words, BLOCK};
use crate::scan::{Scanner, Span};

/// The fewest that are read together.
const LEAST: usize = 7;
/// How surely what they hold must be what it looks like.
const SURE: f32 = 0.5;
/// How many bytes of the last block are looked at again beside those of the next.
const COMMON: usize = 20;

/// Whether a text may hold seven words of four letters or fewer side by side. For speed.
pub fn may_hold(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < LEAST * 2 - 1 {
        return false;
    }
    let (mut words, mut last) = (Words::new(bytes), 0_u64);
    (0..bytes.len()).step_by(BLOCK).any(|at| {
        let block = words.block(at);
        let word = u128::from(last >> (BLOCK - COMMON)) | u128::from(block) << COMMON;
        last = block;
        // Every byte of a word of five or more.
        let long = word & word >> 1 & word >> 2 & word >> 3 & word >> 4;
        let long = long | long << 1 | long << 2 | long << 3 | long << 4;
        // Thirteen bytes with none of them, and words in them.
        let before = if at == 0 { u128::MAX << COMMON } else { u128::MAX };
        let there = !(u128::MAX << ((bytes.len() - at).min(BLOCK) + COMMON));
        let short = !long & before & there;
        let two = short & short >> 1;
        let four = two & two >> 2;
        let eight = four & four >> 4;
        let all = eight & four >> 8 & short >> 12;
        all != 0 && (word & !(word << 1) & short).count_ones() as usize >= LEAST
    })
}

/// Adds what chains of single letters, digits and marks hold, parted by one blank each.
pub fn add(scanner: &Scanner, text: &str, more: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    let single = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_graphic);
    let blank = |at: usize| bytes.get(at) == Some(&b' ');
    // The first and the last may touch a quote, a comma, a full stop.
    let ends = |at: usize| bytes.get(at).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80);
    let mut at = 0;
    while at < bytes.len() {
        let begins = single(at) && blank(at + 1) && at.checked_sub(1).is_none_or(ends);
        let mut end = at;
        while begins && blank(end + 1) && single(end + 2) && ends(end + 3) {
            end += 2;
        }
        if (end - at) / 2 + 1 < LEAST {
            at = end + 1;
            continue;
        }
        let (mut view, from) = announced(text, at);
        (at..=end).step_by(2).for_each(|one| view.copy(text, one, one + 1));
        add_found(scanner, &view, from, SURE, more);
        at = end + 1;
    }
}
