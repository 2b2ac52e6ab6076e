//! The quickest look at a place: its second byte, and what follows its first word.
//!
//! Must never shut out what an automaton would find.

use crate::scan::follows::{Follows, Next};

/// What a match of any shape may begin with and go on with behind its first word.
#[derive(Clone)]
pub struct Gate {
    /// The bytes that may stand second, as bits.
    pub seconds: [u64; 4],
    /// What may follow the word.
    pub follows: Follows,
}

impl Gate {
    /// Of no shape.
    pub const SHUT: Self = Self { seconds: [0; 4], follows: Follows::NONE };

    /// Lets through what another does.
    pub fn open(&mut self, other: &Self) {
        self.seconds.iter_mut().zip(other.seconds).for_each(|(all, more)| *all |= more);
        self.follows.join(&other.follows);
    }

    /// Whether what stands at a place may.
    #[inline]
    pub fn lets(&self, bytes: &[u8], at: usize, next: Option<Next>) -> bool {
        let second = usize::from(bytes.get(at + 1).copied().unwrap_or(0));
        self.seconds[second >> 6] >> (second & 63) & 1 == 1 && next.is_none_or(|next| self.follows.may(next))
    }
}
