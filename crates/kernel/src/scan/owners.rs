//! Sets of detectors: whom a word is evidence for, who may find something at a place.
//!
//! Must never hold a detector's name, only its number.

/// How many detectors there can be.
pub const ROOM: usize = 512;

/// A set of detectors, by their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owners([u64; ROOM / 64]);

impl Default for Owners {
    fn default() -> Self {
        Self([0; ROOM / 64])
    }
}

impl Owners {
    /// Adds a detector.
    pub fn add(&mut self, detector: usize) {
        if let Some(part) = self.0.get_mut(detector / 64) {
            *part |= 1 << (detector % 64);
        }
    }

    /// Adds all of another.
    pub fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(part, more)| *part |= more);
    }

    /// Whether any detector is in both.
    #[inline]
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).fold(0, |all, (one, two)| all | (one & two)) != 0
    }

    /// Whether a detector is in it.
    pub fn has(&self, detector: usize) -> bool {
        self.0.get(detector / 64).is_some_and(|part| part & (1 << (detector % 64)) != 0)
    }
}
