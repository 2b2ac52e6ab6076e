//! Texts as numbers of their letters: `61:6e:61:40`, `0x61, 0x6e, 0x61, 0x40`, `97, 110, 97, 64`.
//!
//! Must stay linear: a chain is read once. Must never take a list of numbers for a text in which nothing is found.

use crate::reread::{add_found, announced};
use crate::scan::{Scanner, Span};
use crate::views::escapes::hex_pair;

/// The fewest letters of a text, and the most bytes between two of them.
pub const LEAST: usize = 7;
const WIDEST: usize = 2;
/// What each byte may be of: 0 nothing, 1 a number, 2 what stands between two.
static PARTS: [u8; 256] = {
    let (mut table, mut byte) = ([0; 256], 0);
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b'x' | b'X' => NUMBER,
            b' ' | b',' | b':' | b';' | b'-' => BETWEEN,
            _ => 0,
        };
        byte += 1;
    }
    table
};
const NUMBER: u8 = 1;
const BETWEEN: u8 = 2;
/// How surely what a text holds must be what it looks like.
const SURE: f32 = 0.5;

/// Whether a text may hold one: seven numbers side by side. For speed.
pub fn may_hold(bytes: &[u8]) -> bool {
    let is_part = |at: usize| bytes.get(at).is_some_and(|byte| PARTS[usize::from(*byte)] != 0);
    // Of as many bytes as they have at least, side by side, whichever, one is looked at.
    let mut at = LEAST * 2 - 2;
    while at < bytes.len() {
        if is_part(at) {
            let floor = at + 1 - (LEAST * 2 - 1);
            let start = (floor..at).rev().find(|before| !is_part(*before)).map_or(floor, |before| before + 1);
            let (mut numbers, mut before) = (0, BETWEEN);
            let rest = bytes.get(start..).unwrap_or_default();
            let kinds = rest.iter().map(|byte| PARTS[usize::from(*byte)]);
            let length = kinds.take_while(|kind| *kind != 0).fold(0, |length, kind| {
                numbers += usize::from(before == BETWEEN && kind != BETWEEN);
                before = kind;
                length + 1
            });
            if numbers >= LEAST {
                return true;
            }
            at = at.max(start + length);
        }
        at += LEAST * 2 - 1;
    }
    false
}

/// Adds what such texts hold; all of one is hidden.
pub fn add(scanner: &Scanner, text: &str, more: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let begins = byte.is_ascii_hexdigit()
            && at
                .checked_sub(1)
                .and_then(|before| bytes.get(before))
                .is_none_or(|one| !one.is_ascii_alphanumeric());
        if !begins {
            at += 1;
            continue;
        }
        let chains = [chain(bytes, at, hexadecimal), chain(bytes, at, decimal)];
        let Some((held, end)) = chains.into_iter().max_by_key(|(held, _)| held.len()) else { return };
        if held.len() >= LEAST {
            if let Ok(held) = std::str::from_utf8(&held) {
                let (mut view, from) = announced(text, at);
                held.chars().for_each(|c| view.put(c, at, end));
                add_found(scanner, &view, from, SURE, more);
            }
        }
        at = end.max(at + 1);
    }
}

/// Reads the letter at a place, and how long it is written.
type Letter = fn(&[u8], usize) -> Option<(u8, usize)>;

/// The letters of a chain that begins at a place, parted everywhere alike, and where it ends.
fn chain(bytes: &[u8], start: usize, letter: Letter) -> (Vec<u8>, usize) {
    let (mut held, mut end) = (Vec::new(), start);
    let mut divider: Option<&[u8]> = None;
    let mut at = start;
    while let Some((byte, length)) = letter(bytes, at) {
        held.push(byte);
        end = at + length;
        let gap = bytes.get(end..).unwrap_or_default();
        let width = gap.iter().take(WIDEST).take_while(|byte| b" ,:;-".contains(byte)).count();
        let Some(this) = gap.get(..width).filter(|this| divider.map_or(width > 0, |one| one == *this)) else {
            break;
        };
        divider = Some(this);
        at = end + width;
    }
    (held, end)
}

fn printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t' | 0x80..)
}

fn is_over(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

fn hexadecimal(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let marked = if matches!(bytes.get(at..at + 2), Some(b"0x" | b"0X")) { 2 } else { 0 };
    let byte = hex_pair(bytes, at + marked).filter(|byte| printable(*byte))?;
    is_over(bytes, at + marked + 2).then_some((byte, marked + 2))
}

fn decimal(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = bytes.get(at..)?;
    let length = rest.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    let byte = std::str::from_utf8(rest.get(..length)?).ok()?.parse().ok().filter(|byte| printable(*byte))?;
    is_over(bytes, at + length).then_some((byte, length))
}
