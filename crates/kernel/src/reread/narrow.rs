//! Letters and digits one by one: `5 1 7 - 4 1 - 1 0 0 1`, `a n a @ e x a m p l e . c o m`.
//!
//! Must stay linear: a chain is read once.

use crate::reread::{add_found, announced};
use crate::scan::{Scanner, Span};

/// The fewest that are read together.
const LEAST: usize = 7;
/// How surely what they hold must be what it looks like.
const SURE: f32 = 0.5;

/// Whether a text may hold such a chain: six blanks, a byte apart. For speed.
pub fn may_hold(bytes: &[u8]) -> bool {
    let blank = |at: usize| bytes.get(at) == Some(&b' ');
    let next = |at: usize, next: usize| blank(next) && !blank(usize::midpoint(at, next));
    // Of twelve bytes side by side in a chain of thirteen, whichever, one is looked at with the next: either is a blank.
    (LEAST * 2 - 3..bytes.len()).step_by(LEAST * 2 - 2).any(|at| {
        let Some(mut first) = [at, at + 1].into_iter().find(|at| blank(*at)) else { return false };
        let mut last = first;
        while first >= 2 && last - first < LEAST * 2 && next(first, first - 2) {
            first -= 2;
        }
        while last - first < LEAST * 2 && next(last, last + 2) {
            last += 2;
        }
        last - first >= (LEAST - 2) * 2
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
