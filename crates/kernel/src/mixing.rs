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

impl Hasher for Mixer {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((word, more)) = rest.split_first_chunk::<8>() {
            self.mix(u64::from_le_bytes(*word));
            rest = more;
        }
        let last = rest.iter().fold(0_u64, |last, byte| last << 8 | u64::from(*byte));
        self.mix(last ^ (bytes.len() as u64) << 56);
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
