//! Whose rows an answer held: keyed hashes of its rows' keys, few as they are, many as a Bloom filter.
//!
//! Must never hold a key's value, or say of a row that was there that it was not: what can't be read, or is too much,
//! is told as lost. Hashes are SipHash-2-4 under a key of one exchange and column (Aumasson and Bernstein, 2012).

use siphasher::sip::SipHasher24;
use std::borrow::Cow;
use std::collections::HashSet;

/// So many are told one by one.
pub const EXACT: usize = 32;
/// So many at most are told at all.
pub const MOST: usize = 6_500;

/// Bits of the filter for each hash, rounded up to a power of two, and how many of them each sets: of a hundred that
/// are not there, one at most seems to be.
const BITS: usize = 10;
const SET: u32 = 7;

/// The hashes of one output column.
struct Kept {
    column: usize,
    hasher: SipHasher24,
    hashes: HashSet<u64>,
    is_lost: bool,
}

/// The output columns that hold keys of rows.
#[derive(Default)]
pub struct Subjects(Vec<Kept>);

/// What is told of one output column: how many different hashes, and either all of them, or their filter.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    /// The output column.
    pub column: usize,
    /// How many different keys; masked ones are counted besides.
    pub count: usize,
    /// Whether `bytes` are the hashes, 8 bytes each in order, and not a filter.
    pub is_exact: bool,
    /// The hashes, or the filter's bits, the first in the lowest bit of the first byte.
    pub bytes: Vec<u8>,
}

impl Subjects {
    /// Of these output columns, each with its key.
    pub fn new(columns: impl IntoIterator<Item = (usize, [u8; 16])>) -> Self {
        let kept = |(column, key): (usize, [u8; 16])| Kept {
            column,
            hasher: SipHasher24::new_with_key(&key),
            hashes: HashSet::new(),
            is_lost: false,
        };
        Self(columns.into_iter().map(kept).collect())
    }

    /// Of the same columns and keys, with nothing in it; of what is lost nothing more is taken.
    #[must_use]
    pub fn fresh(&self) -> Self {
        let fresh = |one: &Kept| Kept { hasher: one.hasher, hashes: HashSet::new(), ..*one };
        Self(self.0.iter().map(fresh).collect())
    }

    /// Whether hashes of this column are wanted.
    pub fn wants(&self, column: usize) -> bool {
        self.0.iter().any(|one| one.column == column && !one.is_lost)
    }

    /// Values of a column of this type, in binary or text format.
    pub fn take<'a>(
        &mut self,
        column: usize,
        oid: u32,
        is_binary: bool,
        values: impl Iterator<Item = &'a [u8]>,
    ) {
        let Some(kept) = self.0.iter_mut().find(|one| one.column == column && !one.is_lost) else { return };
        for value in values {
            match plain(oid, is_binary, value) {
                Some(text) if kept.hashes.len() < MOST => {
                    kept.hashes.insert(kept.hasher.hash(&text));
                }
                _ => return kept.lose(),
            }
        }
    }

    /// Adds those of another part of the same answer.
    pub fn merge(&mut self, other: &Self) {
        for (kept, more) in self.0.iter_mut().zip(&other.0) {
            kept.hashes.extend(&more.hashes);
            if more.is_lost || kept.hashes.len() > MOST {
                kept.lose();
            }
        }
    }

    /// What is told of each column that is not lost.
    pub fn told(&self) -> Vec<Told> {
        self.0.iter().filter(|one| !one.is_lost).map(Kept::told).collect()
    }
}

impl Kept {
    fn lose(&mut self) {
        self.is_lost = true;
        self.hashes = HashSet::new();
    }

    fn told(&self) -> Told {
        let mut hashes: Vec<u64> = self.hashes.iter().copied().collect();
        hashes.sort_unstable();
        let is_exact = hashes.len() <= EXACT;
        let bytes = if is_exact {
            hashes.iter().flat_map(|one| one.to_be_bytes()).collect()
        } else {
            filter(&hashes)
        };
        Told { column: self.column, count: hashes.len(), is_exact, bytes }
    }
}

/// The hash of a key's plain text.
pub fn hash(key: &[u8; 16], text: &[u8]) -> u64 {
    SipHasher24::new_with_key(key).hash(text)
}

fn filter(hashes: &[u64]) -> Vec<u8> {
    let mut bits = vec![0_u8; (hashes.len() * BITS).next_power_of_two() / 8];
    for &hash in hashes {
        for place in places(hash, bits.len() * 8) {
            if let Some(byte) = bits.get_mut(place / 8) {
                *byte |= 1 << (place % 8);
            }
        }
    }
    bits
}

/// Which bits a hash sets in a filter of so many, a power of two.
fn places(hash: u64, bits: usize) -> impl Iterator<Item = usize> {
    let (step, first) = (hash >> 32 | 1, hash & 0xffff_ffff);
    (0..u64::from(SET))
        .filter_map(move |number| usize::try_from((first + number * step) & (bits.max(1) as u64 - 1)).ok())
}

/// A key as its text format has it; `None` of a binary format that is not read here.
fn plain(oid: u32, is_binary: bool, value: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !is_binary {
        return Some(Cow::Borrowed(value));
    }
    let number = match oid {
        18 | 19 | 25 | 1042 | 1043 => return Some(Cow::Borrowed(value)),
        2950 => return uuid(value).map(Cow::Owned),
        20 => i64::from_be_bytes(value.try_into().ok()?),
        21 => i16::from_be_bytes(value.try_into().ok()?).into(),
        23 => i32::from_be_bytes(value.try_into().ok()?).into(),
        26 => u32::from_be_bytes(value.try_into().ok()?).into(),
        _ => return None,
    };
    Some(Cow::Owned(number.to_string().into_bytes()))
}

fn uuid(value: &[u8]) -> Option<Vec<u8>> {
    let number = u128::from_be_bytes(value.try_into().ok()?);
    let digits = format!("{number:032x}").into_bytes();
    let mut text = Vec::with_capacity(36);
    for (place, digit) in digits.into_iter().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            text.push(b'-');
        }
        text.push(digit);
    }
    Some(text)
}

#[cfg(test)]
#[path = "subjects_tests.rs"]
mod tests;
