//! The places of `<`, `=`, `:` and `>` in a text, told 64 bytes at a time: of all that stands between a name and its value,
//! of tags, and of what mail breaks its lines with.
//!
//! Must never pass one by, or look at a byte twice.

/// Bytes whose places are told by one register.
const BLOCK: usize = 64;
/// Of these, those that are told at once.
const PART: usize = 16;
const ONES: u64 = 0x0101_0101_0101_0101;

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
            self.left = if let Some(block) = rest.first_chunk::<BLOCK>() {
                places(block)
            } else {
                let mut last = [0; BLOCK];
                last.get_mut(..rest.len()).into_iter().for_each(|last| last.copy_from_slice(rest));
                places(&last)
            };
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

#[inline]
fn places(block: &[u8; BLOCK]) -> u64 {
    // One byte for each, without a branch: the compiler does all of them at once.
    let mut told = [0; BLOCK];
    for (told, byte) in told.iter_mut().zip(block) {
        *told = u8::from(byte.wrapping_sub(b'<') < 3) | u8::from(*byte == b':');
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
