//! A quick hash of short names: for tables of words of this crate, and, with keys of its own, for names that a source chose.
//!
//! Must never be used with the fixed keys for what a source chose: it could choose names that all fall in one place.

use std::hash::{BuildHasher, Hasher, RandomState};

/// How names are hashed; by default with fixed keys.
#[derive(Debug, Clone, Copy)]
pub struct Mixing {
    begin: u64,
    factor: u64,
}

impl Default for Mixing {
    fn default() -> Self {
        Self { begin: 0x9E37_79B9_7F4A_7C15, factor: 0xD6E8_FEB8_6659_FD93 }
    }
}

impl Mixing {
    /// With keys that nobody knows.
    pub fn keyed() -> Self {
        let random = RandomState::new();
        Self { begin: random.hash_one(1), factor: random.hash_one(2) | 1 }
    }
}

impl BuildHasher for Mixing {
    type Hasher = Mixer;

    #[inline]
    fn build_hasher(&self) -> Mixer {
        Mixer { state: self.begin, factor: self.factor }
    }
}

/// A hash in the making: eight bytes at a time, each folded into the rest by a long product.
#[derive(Debug)]
pub struct Mixer {
    state: u64,
    factor: u64,
}

impl Mixer {
    #[inline]
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.state ^ word) * u128::from(self.factor);
        self.state = (product as u64 ^ (product >> 64) as u64).wrapping_add(word.rotate_left(29));
    }
}

/// Up to seven bytes as a number: of as many bytes no others give the same.
#[inline]
fn few(bytes: &[u8]) -> u64 {
    if let (Some(head), Some(tail)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*head)) | u64::from(u32::from_le_bytes(*tail)) << 32;
    }
    match bytes {
        [one] => u64::from(*one),
        [one, two] => u64::from(u16::from_le_bytes([*one, *two])),
        [one, two, three] => u64::from(u32::from_le_bytes([*one, *two, *three, 0])),
        _ => 0,
    }
}

impl Hasher for Mixer {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        // Between a length and the next lies something that nobody knows: no bytes make up for it.
        self.state = self.state.wrapping_add(self.factor.wrapping_mul(bytes.len() as u64));
        let Some(last) = bytes.last_chunk::<8>() else {
            self.mix(few(bytes));
            return;
        };
        let mut rest = bytes;
        while let Some((word, more)) = rest.split_first_chunk::<8>().filter(|(_, more)| !more.is_empty()) {
            self.mix(u64::from_le_bytes(*word));
            rest = more;
        }
        // The last eight, whether some of them were read already or not.
        self.mix(u64::from_le_bytes(*last));
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        self.mix(word);
    }

    #[inline]
    fn write_u8(&mut self, byte: u8) {
        self.state = self.state.wrapping_add(u64::from(byte));
    }

    #[inline]
    fn finish(&self) -> u64 {
        let product = u128::from(self.state) * u128::from(self.factor);
        product as u64 ^ (product >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_a_byte_or_in_length_have_other_hashes() {
        let (keys, long) = (Mixing::keyed(), "abcdefghabcdefghabcdefgh");
        let mut all: Vec<u64> =
            (0..=long.len()).filter_map(|to| Some(keys.hash_one(long.get(..to)?))).collect();
        for length in 1..=long.len() {
            for at in 0..length {
                let mut other = long.as_bytes().get(..length).unwrap_or_default().to_vec();
                other.get_mut(at).into_iter().for_each(|byte| *byte = b'_');
                all.push(keys.hash_one(std::str::from_utf8(&other).unwrap_or_default()));
            }
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(count, all.len());
    }
}
