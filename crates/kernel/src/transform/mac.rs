//! HMAC-SHA-256 of many values under one key: the key's two blocks are worked in once, and a value costs two more.
//!
//! Must never keep the key itself; what it became is wiped. Source: RFC 2104, FIPS 180-4.

use sha2::digest::generic_array::GenericArray;
use sha2::{compress256, Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

const BLOCK: usize = 64;

/// FIPS 180-4, 5.3.3.
const FIRST: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A key, worked in. No `Debug`: whoever has it can hash as the key does.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Mac {
    inner: [u32; 8],
    outer: [u32; 8],
}

impl Mac {
    /// Under a key of any length.
    pub fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        if let Some(place) = block.get_mut(..key.len()) {
            place.copy_from_slice(key);
        } else {
            block.iter_mut().zip(Sha256::digest(key)).for_each(|(to, from)| *to = from);
        }
        let worked = |pad: u8| {
            let mut padded = block.map(|byte| byte ^ pad);
            let mut state = FIRST;
            compress(&mut state, &padded);
            padded.zeroize();
            state
        };
        let made = Self { inner: worked(0x36), outer: worked(0x5c) };
        block.zeroize();
        made
    }

    /// The 32 bytes of a value.
    pub fn digest(&self, value: &[u8]) -> [u8; 32] {
        bytes(&self.words(value))
    }

    /// The same, as numbers of four bytes each, the first of them the highest.
    fn words(&self, value: &[u8]) -> [u32; 8] {
        let inner = bytes(&finished(self.inner, value));
        finished(self.outer, &inner)
    }

    /// The words of many values, in their order. Of one value the second hash waits for the first: those of different
    /// values don't, and a processor works on what stands side by side at once.
    pub fn all<'v>(&self, values: impl Iterator<Item = &'v [u8]>) -> Vec<[u32; 8]> {
        let mut states: Vec<_> = values.map(|value| finished(self.inner, value)).collect();
        for state in &mut states {
            *state = finished(self.outer, &bytes(state));
        }
        states
    }
}

fn compress(state: &mut [u32; 8], block: &[u8; BLOCK]) {
    compress256(state, &[GenericArray::from(*block)]);
}

/// The state behind the last block of a message that began with one block before `message`.
#[inline]
fn finished(mut state: [u32; 8], message: &[u8]) -> [u32; 8] {
    let mut block = [0; BLOCK];
    let mut chunks = message.chunks_exact(BLOCK);
    for chunk in chunks.by_ref() {
        block.copy_from_slice(chunk);
        compress(&mut state, &block);
    }
    let rest = chunks.remainder();
    block.fill(0);
    // A remainder is shorter than a block.
    if let Some((to, [mark, ..])) = block.split_at_mut_checked(rest.len()) {
        to.copy_from_slice(rest);
        *mark = 0x80;
    }
    // The length, in bits, fills the end of the last block.
    if rest.len() + 9 > BLOCK {
        compress(&mut state, &block);
        block.fill(0);
    }
    let bits = (BLOCK as u64 + message.len() as u64) * 8;
    if let Some(place) = block.last_chunk_mut() {
        *place = bits.to_be_bytes();
    }
    compress(&mut state, &block);
    state
}

fn bytes(state: &[u32; 8]) -> [u8; 32] {
    let mut out = [0; 32];
    for (to, word) in out.chunks_exact_mut(4).zip(state) {
        to.copy_from_slice(&word.to_be_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use hmac::Mac as _;

    /// Whatever the lengths of key and value, so that each way of padding is taken.
    #[test]
    fn another_implementation_gives_the_same_digests() {
        let value: Vec<u8> = (0..=255).collect();
        for key in [0, 1, 32, 63, 64, 65, 200] {
            let key = &value[..key];
            let mac = Mac::new(key);
            for length in 0..=value.len() {
                let mut other = hmac::Hmac::<Sha256>::new_from_slice(key).unwrap();
                other.update(&value[..length]);
                let other = other.finalize().into_bytes();
                assert_eq!(mac.digest(&value[..length]).as_slice(), other.as_slice());
                let all = mac.all([&value[..length], &value].into_iter());
                assert_eq!((all.len(), bytes(&all[0]).as_slice()), (2, other.as_slice()));
            }
        }
    }
}
