//! The trained model as it lies in the package: weights and the sets of known words, read in place.
//!
//! Layout, little endian: magic, bits of the tag rows, bits of the field rows, bits of the word set; transitions
//! (16 x 16, i16); tag rows (16 x i8 each); field rows (the same); fingerprints (u32) and their marks (u16).
//! Must never panic, whatever the bytes: what is out of range is zero.

use super::token::mix;

/// How many labels a row of weights holds.
pub const WIDTH: usize = 16;
/// First bytes of a model.
pub const MAGIC: &[u8; 8] = b"MWTAG\0\0\x01";
const HEADER: usize = 20;
const PROBES: usize = 96;

/// Scores of every label.
pub type Row = [i32; WIDTH];

/// A model, over bytes that live as long as the program or the trainer's buffer.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    tags: &'a [u8],
    fields: &'a [u8],
    prints: &'a [u8],
    marks: &'a [u8],
    /// Score of a label behind another.
    pub transitions: [Row; WIDTH],
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
            prints: part(4 << word_bits)?,
            marks: part(2 << word_bits)?,
            transitions,
        })
    }

    /// Adds up the rows of a token's features.
    pub fn tag_scores(&self, features: &[u32]) -> Row {
        scores(self.tags, features)
    }

    /// Adds up the rows of a field's features.
    pub fn field_scores(&self, features: &[u32]) -> Row {
        scores(self.fields, features)
    }

    /// What is known of a word or phrase.
    pub fn marks(&self, hash: u32) -> u16 {
        let slots = self.prints.len() / 4;
        if slots == 0 {
            return 0;
        }
        let mut slot = mix(hash, 17) as usize & (slots - 1);
        for _ in 0..PROBES {
            let print = self.prints.get(slot * 4..slot * 4 + 4).and_then(|four| four.try_into().ok());
            match print.map_or(0, u32::from_le_bytes) {
                0 => return 0,
                found if found == hash => {
                    let two = self.marks.get(slot * 2..slot * 2 + 2).and_then(|two| two.try_into().ok());
                    return two.map_or(0, u16::from_le_bytes);
                }
                _ => slot = (slot + 1) & (slots - 1),
            }
        }
        0
    }
}

fn scores(table: &[u8], features: &[u32]) -> Row {
    let mut sum = [0_i32; WIDTH];
    let rows = table.len() / WIDTH;
    for feature in features {
        let at = (*feature as usize & (rows - 1)) * WIDTH;
        if let Some(row) = table.get(at..at + WIDTH) {
            for (cell, weight) in sum.iter_mut().zip(row) {
                *cell += i32::from(*weight as i8);
            }
        }
    }
    sum
}

/// The set of known words for the trainer to write: fingerprints and marks, by the same probing.
pub fn word_set(words: &[(u32, u16)], bits: u32) -> Option<(Vec<u8>, Vec<u8>)> {
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
    let prints = table.iter().flat_map(|(hash, _)| hash.to_le_bytes()).collect();
    Some((prints, table.iter().flat_map(|(_, marks)| marks.to_le_bytes()).collect()))
}
