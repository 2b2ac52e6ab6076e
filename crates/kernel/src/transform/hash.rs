//! hash: HMAC-SHA-256, keyed per entity, in hexadecimal, cut to a stated length. No way back.
//!
//! Must never be used without a key: a plain digest of a small domain can be listed.

use crate::keys::{KeyUse, Keys};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The longest hash: 32 bytes in hexadecimal.
pub const MOST: usize = 64;

/// The keyed hash of one entity. No `Debug`: it holds a key.
pub struct Hasher {
    mac: Hmac<Sha256>,
    length: usize,
}

impl Hasher {
    /// The hash of an entity, `length` hexadecimal digits long; `None` for a length of 0 or above 64.
    pub fn new(keys: &Keys, entity: &str, length: usize) -> Option<Self> {
        let key = keys.derive(KeyUse::Hash, entity);
        let mac = Hmac::new_from_slice(key.as_slice()).ok()?;
        (1..=MOST).contains(&length).then_some(Self { mac, length })
    }

    /// The hash of a value.
    pub fn text(&self, value: &[u8]) -> String {
        let mut out = Vec::with_capacity(self.length);
        self.put(value, &mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// How many bytes `put` appends.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Appends the hash of a value.
    pub fn put(&self, value: &[u8], to: &mut Vec<u8>) {
        let mut mac = self.mac.clone();
        mac.update(value);
        let digest = mac.finalize().into_bytes();
        let mut out = [0; MOST];
        for (pair, byte) in out.chunks_exact_mut(2).zip(digest) {
            let digit = |nibble: u8| nibble + if nibble < 10 { b'0' } else { b'a' - 10 };
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        to.extend_from_slice(out.get(..self.length).unwrap_or_default());
    }
}
