//! What may stand behind the word that a match begins with: its separator, and the word behind that.
//!
//! Must never rule a match out: what can't be told may follow.

use std::collections::HashSet;

use crate::scan::table::{first, BEHIND, LONGEST};
use regex_automata::dfa::{dense, Automaton};
use regex_automata::util::primitives::StateID;

/// Kinds of separators.
pub const SEPARATORS: usize = 8;

/// The words that may stand behind each separator.
#[derive(Clone)]
pub struct Follows {
    /// Their first bytes, by `first`; anything else than a letter or digit is `OTHER`.
    firsts: [u64; SEPARATORS],
    /// Their lengths.
    lengths: [u32; SEPARATORS],
}

impl Follows {
    /// Nothing.
    pub const NONE: Self = Self { firsts: [0; SEPARATORS], lengths: [0; SEPARATORS] };
    /// Anything.
    pub const ANY: Self = Self { firsts: [u64::MAX; SEPARATORS], lengths: [u32::MAX; SEPARATORS] };

    /// Behind the first word of a match of an automaton that looks at nothing outside it.
    pub fn new(dfa: &dense::DFA<Vec<u32>>, begin: StateID, is_whole: bool) -> Self {
        let mut known = HashSet::new();
        let classes: Vec<u8> = (0..=u8::MAX)
            .filter(|byte| known.insert((is_word(*byte), dfa.byte_classes().get(*byte))))
            .collect();
        let ends =
            |state: StateID| dfa.is_match_state(state) || dfa.is_match_state(dfa.next_eoi_state(state));
        let step = |from: &[StateID], to: &dyn Fn(u8) -> bool| -> Vec<StateID> {
            let bytes = classes.iter().copied().filter(|byte| to(*byte));
            let mut next: Vec<StateID> =
                bytes.flat_map(|byte| from.iter().map(move |state| dfa.next_state(*state, byte))).collect();
            next.sort_unstable();
            next.dedup();
            next.retain(|state| !dfa.is_dead_state(*state));
            next
        };
        let (mut word, mut seen) = (step(&[begin], &is_word), HashSet::new());
        let mut edge = word.clone();
        seen.extend(word.iter().copied());
        while !edge.is_empty() {
            edge = step(&edge, &is_word);
            edge.retain(|state| seen.insert(*state));
            word.extend_from_slice(&edge);
        }
        // A match of one word asks for nothing behind it.
        if word.iter().any(|state| ends(*state)) {
            return Self::ANY;
        }
        let mut follows = Self::ANY;
        for separator in 1..SEPARATORS as u8 {
            let behind = |byte: u8| BEHIND[usize::from(byte)] == separator;
            // A separator may share its class with other bytes, which then stand for it.
            let bytes: Vec<u8> = (0..=u8::MAX).filter(|byte| behind(*byte)).collect();
            let mut states: Vec<StateID> = word
                .iter()
                .flat_map(|state| bytes.iter().map(|byte| dfa.next_state(*state, *byte)))
                .filter(|state| !dfa.is_dead_state(*state))
                .collect();
            states.sort_unstable();
            states.dedup();
            if states.iter().any(|state| ends(*state)) {
                continue;
            }
            let place = usize::from(separator);
            let alive =
                |byte: u8| states.iter().any(|state| !dfa.is_dead_state(dfa.next_state(*state, byte)));
            follows.firsts[place] =
                (0..=u8::MAX).filter(|byte| alive(*byte)).fold(0, |all, byte| all | 1 << first(byte));
            follows.lengths[place] = 1;
            for length in 1..=LONGEST {
                states = step(&states, &is_word);
                let inside = !is_whole && states.iter().any(|state| dfa.is_match_state(*state));
                if inside || (length == LONGEST && !states.is_empty()) {
                    follows.lengths[place] |= u32::MAX << length;
                    break;
                }
                let stops = |state: &StateID| {
                    ends(*state)
                        || classes
                            .iter()
                            .any(|byte| !is_word(*byte) && !dfa.is_dead_state(dfa.next_state(*state, *byte)))
                };
                follows.lengths[place] |= u32::from(states.iter().any(stops)) << length;
            }
        }
        follows
    }

    /// What may follow this or the other.
    pub fn join(&mut self, other: &Self) {
        self.firsts.iter_mut().zip(other.firsts).for_each(|(all, more)| *all |= more);
        self.lengths.iter_mut().zip(other.lengths).for_each(|(all, more)| *all |= more);
    }

    /// Whether a word with this first byte may stand behind a separator, and one of this length.
    pub fn parts(&self, separator: usize, first: usize, length: usize) -> (bool, bool) {
        let place = separator % SEPARATORS;
        (self.firsts[place] >> (first % 64) & 1 == 1, self.lengths[place] >> (length % 32) & 1 == 1)
    }

    /// Whether a word may: the separator before it, its first byte, its length.
    #[inline]
    pub fn may(&self, next: Next) -> bool {
        let place = usize::from(next.separator) % SEPARATORS;
        self.firsts[place] >> next.first & 1 == 1 && self.lengths[place] >> next.length & 1 == 1
    }
}

/// What stands behind a word.
#[derive(Clone, Copy, Default)]
pub struct Next {
    /// The kind of the byte right behind it.
    pub separator: u8,
    /// The first byte behind that, by `first`.
    pub first: u8,
    /// The length of the word that begins there; of a long one, `LONGEST`.
    pub length: u8,
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}
