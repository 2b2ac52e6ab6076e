//! Sums of weights that were made before: names of fields come again and again, and so do the words around a word.
//!
//! Must never keep a piece of a text: a sum is found by a hash whose keys nobody knows. Of one model only.

use std::cell::RefCell;
use std::hash::{BuildHasher, Hash};
use std::thread::LocalKey;

use super::model::Parts;
use crate::scan::mixing::Mixing;

/// Sums by hash, each in the one place that its hash has.
pub struct Remembered {
    keys: Mixing,
    known: Vec<(u64, Parts)>,
}

impl Remembered {
    /// Room for so many sums, a power of two.
    pub fn new(room: usize) -> Self {
        Self { keys: Mixing::keyed(), known: vec![(0, Parts::default()); room] }
    }
}

/// The sum for what is asked; `make` is asked where it is not remembered.
#[inline]
pub fn sum(of: &'static LocalKey<RefCell<Remembered>>, asked: impl Hash, make: impl Fn() -> Parts) -> Parts {
    of.with(|remembered| {
        let Ok(mut remembered) = remembered.try_borrow_mut() else { return make() };
        let hash = remembered.keys.hash_one(asked) | 1;
        let last = remembered.known.len().wrapping_sub(1);
        match remembered.known.get_mut((hash >> 32) as usize & last) {
            Some((known, parts)) if *known == hash => *parts,
            Some(place) => {
                *place = (hash, make());
                place.1
            }
            None => make(),
        }
    })
}
