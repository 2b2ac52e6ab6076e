//! hash: HMAC-SHA-256, keyed per entity, in hexadecimal, cut to a stated length. No way back.
//!
//! Must never be used without a key: a plain digest of a small domain can be listed.

use crate::keys::{KeyUse, Keys};
use crate::options::{BadOption, Options};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The longest hash: 32 bytes in hexadecimal.
pub const MOST: usize = 64;

/// Its length where none is stated: 64 bits, so that a million values hardly ever share one.
const USUAL: usize = 16;

/// The keyed hash of one entity. No `Debug`: it holds a key.
pub struct Hasher {
    mac: Hmac<Sha256>,
    length: usize,
}

impl Hasher {
    /// The hash of an entity. The option `length`: how many hexadecimal digits, 1 to 64, by default 16.
    pub fn new(keys: &Keys, entity: &str, options: &Options) -> Result<Self, BadOption> {
        options.only(&["length"])?;
        let length = options.number("length", 1..=MOST as i64)?.map_or(USUAL, |length| length as usize);
        let key = keys.derive(KeyUse::Hash, entity);
        // HMAC takes a key of any length.
        let mac = Hmac::new_from_slice(key.as_slice()).map_err(|_| BadOption)?;
        Ok(Self { mac, length })
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
