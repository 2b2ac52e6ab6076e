//! The places of `<`, `=`, `:` and `>` in a text, told 64 bytes at a time: of all that stands between a name and its value,
//! of tags, and of what mail breaks its lines with.
//!
//! Must never pass one by, or look at a byte twice.

use crate::scan::words::{at_once, BLOCK};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Join {
    /// Which.
    pub byte: u8,
    /// Where it stands.
    pub at: usize,
    /// Where the last angle bracket before it stands; 0 where there is none.
    pub open: usize,
}

/// All of a text, from left to right.
pub struct Joins<'a> {
    bytes: &'a [u8],
    /// Where the block stands whose places are told, and where the next one does.
    base: usize,
    next: usize,
    /// The places in the block that were not given yet, a bit each.
    left: u64,
    /// Where the last angle bracket stands.
    angle: usize,
}

impl<'a> Joins<'a> {
    /// Of a text.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, base: 0, next: 0, left: 0, angle: 0 }
    }

    /// Goes to the next block with one of them in it; whether there is one.
    fn go(&mut self) -> bool {
        while let Some(rest) = self.bytes.get(self.next..).filter(|rest| !rest.is_empty()) {
            self.base = self.next;
            self.left = at_once(rest, 0, is_join);
            self.next += BLOCK;
            if self.left != 0 {
                return true;
            }
        }
        false
    }
}

impl Iterator for Joins<'_> {
    type Item = Join;

    #[inline]
    fn next(&mut self) -> Option<Join> {
        if self.left == 0 && !self.go() {
            return None;
        }
        let at = self.base + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        let byte = *self.bytes.get(at)?;
        let open = self.angle;
        if matches!(byte, b'<' | b'>') {
            self.angle = at;
        }
        Some(Join { byte, at, open })
    }
}

#[allow(clippy::needless_bitwise_bool)] // without a branch, so that the compiler compares many bytes at once
#[inline]
fn is_join(byte: u8) -> bool {
    (byte.wrapping_sub(b'<') < 3) | (byte == b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_told() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        let sparse = [b"x".repeat(200), b"=".to_vec(), b"y".repeat(63), b"<".to_vec()].concat();
        let dense = b"<a b=\"c\">d</a>: ".repeat(20);
        for bytes in [all, sparse, dense, b":".to_vec(), b">".repeat(129), Vec::new()] {
            for from in 0..bytes.len().min(70) {
                let bytes = bytes.get(from..).unwrap_or_default();
                let mut joins = Vec::new();
                let mut open = 0;
                for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| b"<=:>".contains(byte)) {
                    joins.push(Join { byte: *byte, at, open });
                    open = if b"<>".contains(byte) { at } else { open };
                }
                assert_eq!(joins, Joins::new(bytes).collect::<Vec<_>>());
            }
        }
    }
}
