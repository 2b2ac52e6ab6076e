//! The trained model as it lies in the package: weights and the sets of known words, read in place.
//!
//! Layout, little endian: magic, bits of the tag rows, bits of the field rows, bits of the word set; transitions
//! (16 x 16, i16); tag rows (16 x i8 each); field rows (the same); slots of words (fingerprint u32, marks u16).
//! Must never panic, whatever the bytes: what is out of range is zero.

use super::decode::{costs, Costs};
use super::token::mix;

/// How many labels a row of weights holds.
pub const WIDTH: usize = 16;
/// First bytes of a model.
pub const MAGIC: &[u8; 8] = b"MWTAG\0\0\x01";
const HEADER: usize = 20;
/// Bytes of a slot of the word set.
const SLOT: usize = 6;
/// How many slots are looked at for one word.
const PROBES: usize = 96;

/// Scores of every label.
pub type Row = [i32; WIDTH];

/// A model, over bytes that live as long as the program or the trainer's buffer.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    tags: &'a [u8],
    fields: &'a [u8],
    words: &'a [u8],
    /// What a label behind another costs.
    pub costs: Costs,
}

impl<'a> Model<'a> {
    /// Reads a model; `None` where the bytes are not one.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        if bytes.get(..8)? != MAGIC {
            return None;
        }
        let bits = |at: usize| {
            Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).filter(|bits| *bits < 26)
        };
        let (tag_bits, field_bits, word_bits) = (bits(8)?, bits(12)?, bits(16)?);
        let mut transitions = [[0; WIDTH]; WIDTH];
        let mut at = HEADER;
        for row in &mut transitions {
            for cell in row.iter_mut() {
                *cell = i32::from(i16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
                at += 2;
            }
        }
        let mut part = |length: usize| {
            let from = at;
            at += length;
            bytes.get(from..at)
        };
        Some(Self {
            tags: part(WIDTH << tag_bits)?,
            fields: part(WIDTH << field_bits)?,
            words: part(SLOT << word_bits)?,
            costs: costs(&transitions),
        })
    }

    /// A token's features, of which some are summed already.
    pub fn tag_sum(&self, parts: Parts) -> Sum<'a> {
        Sum { table: self.tags, parts }
    }

    /// A field's features, of which some are summed already.
    pub fn field_sum(&self, parts: Parts) -> Sum<'a> {
        Sum { table: self.fields, parts }
    }

    /// What is known of a word or phrase.
    pub fn marks(&self, hash: u32) -> u16 {
        let hash = hash.max(1);
        let slots = self.words.len() / SLOT;
        let mut slot = mix(hash, 17) as usize & (slots - 1);
        for _ in 0..PROBES {
            let at = slot * SLOT;
            let Some([a, b, c, d, low, high]) =
                self.words.get(at..at + SLOT).and_then(|six| <[u8; SLOT]>::try_from(six).ok())
            else {
                return 0;
            };
            match u32::from_le_bytes([a, b, c, d]) {
                0 => return 0,
                found if found == hash => return u16::from_le_bytes([low, high]),
                _ => slot = (slot + 1) & (slots - 1),
            }
        }
        0
    }
}

/// What the rows of some features add up to: sums of weights that are held as bytes of 128 too many, each of fewer than
/// 256 in two bytes, so that eight bytes are added with two additions.
#[derive(Clone, Copy, Default)]
pub struct Parts {
    even: [u64; 2],
    odd: [u64; 2],
    count: u32,
}

/// A sum in the making, over one table.
pub struct Sum<'a> {
    table: &'a [u8],
    parts: Parts,
}

impl Sum<'_> {
    /// Adds one feature's row.
    #[inline]
    pub fn add(&mut self, feature: u32) {
        const BIAS: u64 = 0x8080_8080_8080_8080;
        const LOW: u64 = 0x00FF_00FF_00FF_00FF;
        let at = (feature as usize & (self.table.len() / WIDTH).wrapping_sub(1)) * WIDTH;
        let Some(row) = self.table.get(at..).and_then(<[u8]>::first_chunk::<WIDTH>) else { return };
        let row = u128::from_le_bytes(*row);
        let halves = [row as u64 ^ BIAS, (row >> 64) as u64 ^ BIAS];
        for (place, half) in halves.into_iter().enumerate() {
            self.parts.even[place] += half & LOW;
            self.parts.odd[place] += half >> 8 & LOW;
        }
        self.parts.count += 1;
    }

    /// What was summed so far.
    pub fn parts(&self) -> Parts {
        self.parts
    }

    /// The score of every label.
    pub fn row(&self) -> Row {
        let Parts { even, odd, count } = self.parts;
        let over = count as i32 * 128;
        std::array::from_fn(|label| {
            let sums = if label % 2 == 0 { even } else { odd };
            (sums[label / 8] >> (label % 8 / 2 * 16) & 0xFFFF) as i32 - over
        })
    }
}

/// The set of known words as the trainer writes it; `None` where it is too full.
pub fn word_set(words: &[(u32, u16)], bits: u32) -> Option<Vec<u8>> {
    let slots = 1_usize << bits;
    let mut table: Vec<(u32, u16)> = vec![(0, 0); slots];
    for (hash, marks) in words {
        let hash = (*hash).max(1);
        let mut slot = mix(hash, 17) as usize & (slots - 1);
        let mut placed = false;
        for _ in 0..PROBES {
            let cell = table.get_mut(slot)?;
            if cell.0 == 0 || cell.0 == hash {
                *cell = (hash, cell.1 | marks);
                placed = true;
                break;
            }
            slot = (slot + 1) & (slots - 1);
        }
        if !placed {
            return None;
        }
    }
    let six = |(hash, marks): &(u32, u16)| {
        let ([a, b, c, d], [low, high]) = (hash.to_le_bytes(), marks.to_le_bytes());
        [a, b, c, d, low, high]
    };
    Some(table.iter().flat_map(six).collect())
}
