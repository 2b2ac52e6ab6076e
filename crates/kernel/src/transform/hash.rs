//! hash: HMAC-SHA-256, keyed per entity, in hexadecimal, cut to a stated length. No way back.
//!
//! Must never be used without a key: a plain digest of a small domain can be listed.

use crate::transform::keys::{KeyUse, Keys};
use crate::transform::mac::Mac;
use crate::transform::options::{BadOption, Options};

/// The longest hash: 32 bytes in hexadecimal.
pub const MOST: usize = 64;

/// Its length where none is stated: 64 bits, so that a million values hardly ever share one.
const USUAL: usize = 16;

/// The keyed hash of one entity. No `Debug`: it holds a key.
pub struct Hasher {
    mac: Mac,
    length: usize,
}

impl Hasher {
    /// The hash of an entity. The option `length`: how many hexadecimal digits, 1 to 64, by default 16.
    pub fn new(keys: &Keys, entity: &str, options: &Options) -> Result<Self, BadOption> {
        options.only(&["length"])?;
        let length = options.number("length", 1..=MOST as i64)?.map_or(USUAL, |length| length as usize);
        Ok(Self { mac: Mac::new(keys.derive(KeyUse::Hash, entity).as_slice()), length })
    }

    /// The hash of a value.
    pub fn text(&self, value: &[u8]) -> String {
        let mut out = Vec::with_capacity(self.length);
        self.put(std::iter::once(value), &mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// How many bytes `put` appends for each value.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Appends the hash of each value.
    pub fn put<'v>(&self, values: impl Iterator<Item = &'v [u8]>, to: &mut Vec<u8>) {
        for words in self.mac.all(values) {
            let mut out = [0; MOST];
            for (place, word) in out.chunks_exact_mut(8).zip(words).take(self.length.div_ceil(8)) {
                place.copy_from_slice(&hexadecimal(word));
            }
            to.extend_from_slice(out.get(..self.length).unwrap_or_default());
        }
    }
}

/// The eight hexadecimal digits of a number, all at once: its halves are moved apart until each byte has four bits.
fn hexadecimal(word: u32) -> [u8; 8] {
    let mut spread = u64::from(word);
    spread = (spread & 0xFFFF_0000) << 16 | spread & 0xFFFF;
    spread = spread << 8 & 0x00FF_0000_00FF_0000 | spread & 0x0000_00FF_0000_00FF;
    spread = spread << 4 & 0x0F00_0F00_0F00_0F00 | spread & 0x000F_000F_000F_000F;
    // One in each byte that is ten or more: its digit is a letter.
    let letters = (spread + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101;
    (spread + 0x3030_3030_3030_3030 + letters * u64::from(b'a' - b'0' - 10)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::hexadecimal;

    /// As the standard library writes them, whatever bits stand side by side.
    #[test]
    fn digits_are_those_of_the_number() {
        let mut number = 1_u32;
        for _ in 0..10_000 {
            assert_eq!(hexadecimal(number).as_slice(), format!("{number:08x}").as_bytes());
            number = number.wrapping_mul(0x9E37_79B9).wrapping_add(1);
        }
    }
}
