//! What may stand before a shape, told by the two bytes there: after `2026-` no number begins that stands alone.
//!
//! Must never rule out a place at which a shape's own rule would let it begin.

use std::collections::HashMap;

use crate::detectors::shape::Begins;
use crate::scan::kinds::{DIGIT, KIND, WORD};

/// How many kinds of two bytes are told: any that may stand right before, and before it a letter, a digit or neither.
pub const LEFTS: usize = 256 * 3;

/// The kind of what stands before a place; before the begin of a text stand blanks.
#[inline]
pub fn place(bytes: &[u8], at: usize) -> usize {
    let (second, left) = match at.checked_sub(2).and_then(|from| bytes.get(from..at)) {
        Some([second, left]) => (*second, *left),
        _ => (b' ', bytes.first().copied().filter(|_| at == 1).unwrap_or(b' ')),
    };
    let second = KIND[usize::from(second)];
    let second = usize::from(second & WORD != 0) + usize::from(second & DIGIT != 0);
    usize::from(left) + (second << 8)
}

/// Kinds of what may stand before a shape.
#[derive(Clone, Copy)]
pub struct Lefts([u64; LEFTS / 64]);

impl Lefts {
    /// None.
    pub const NONE: Self = Self([0; LEFTS / 64]);

    /// Where a rule lets a shape begin that looks no further than two bytes back, for one pair of bytes at least.
    fn new(begins: Begins) -> Self {
        let mut lefts = Self::NONE;
        for left in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                let bytes = [second, left];
                let place = place(&bytes, 2);
                if !lefts.has(place) && begins(&bytes, 2) {
                    lefts.0[place / 64] |= 1 << (place % 64);
                }
            }
        }
        lefts
    }

    /// Of each shape's rule. Few rules are known by many names: each is asked once.
    pub fn all(begins: impl Iterator<Item = Begins>) -> Vec<Self> {
        let mut known: HashMap<usize, Self> = HashMap::new();
        begins.map(|one| *known.entry(one as usize).or_insert_with(|| Self::new(one))).collect()
    }

    /// Whether a kind is among them.
    pub fn has(&self, place: usize) -> bool {
        self.0[place / 64 % self.0.len()] >> (place % 64) & 1 == 1
    }

    /// Adds those of another.
    pub fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(all, more)| *all |= more);
    }

    /// About how often what stands before a word is among them: words behind a sign that joins count for a fifth.
    pub fn share(&self) -> f32 {
        let joins = b"-./+_@".iter().filter(|byte| self.has(usize::from(**byte) | 1 << 8)).count();
        0.8 + 0.2 * joins as f32 / 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::shape::{begins_anywhere, begins_apart};

    #[test]
    fn a_rule_is_told_from_what_stands_before() {
        let told = Lefts::all([begins_apart as Begins, begins_anywhere].into_iter());
        for (before, is_apart) in
            [("", true), (" ", true), ("-", true), ("a-", false), ("5.", false), ("a.", true), ("a", false)]
        {
            let place = place(before.as_bytes(), before.len());
            assert_eq!((is_apart, true), (told[0].has(place), told[1].has(place)), "{before}");
        }
    }

    #[test]
    fn no_rule_of_a_detector_says_yes_where_it_is_told_no() {
        let rules: Vec<Begins> =
            crate::detectors::ALL.iter().flat_map(|one| one.shapes).map(|shape| shape.begins).collect();
        let told = Lefts::all(rules.iter().copied());
        for (begins, lefts) in rules.iter().zip(told) {
            for text in
                ["-x", "a-x", "a.x", "5.x", ".x", "x", "\\x", "a@x", "/x", "a+x", "+x", "ax", "\u{e9}x"]
            {
                let at = text.len() - 1;
                assert!(lefts.has(place(text.as_bytes(), at)) || !begins(text.as_bytes(), at), "{text}");
            }
        }
    }
}
