//! Numbers drawn from a value under a key: the same value draws the same ones, and nobody without the key can tell which.
//!
//! Must never be drawn from without a key, nor with the key of another use. Source: HMAC-SHA-256 (RFC 2104).

use crate::transform::keys::{KeyUse, Keys};
use crate::transform::mac::Mac;

/// What draws for one use and entity. No `Debug`: it holds a key.
pub struct Draw(Mac);

impl Draw {
    /// Under the key of a use and an entity.
    pub fn new(keys: &Keys, key_use: KeyUse, entity: &str) -> Self {
        Self(Mac::new(keys.derive(key_use, entity).as_slice()))
    }

    /// Four numbers of 64 bits.
    pub fn four(&self, value: &[u8]) -> [u64; 4] {
        let digest = self.0.digest(value);
        let mut out = [0; 4];
        for (number, bytes) in out.iter_mut().zip(digest.chunks_exact(8)) {
            *number = bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
        }
        out
    }
}
