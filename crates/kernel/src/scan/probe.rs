//! Asks an automaton which words its matches may begin with: how long, with a digit or none, and what stands behind.
//!
//! Must never leave out one with which a match may begin.

use std::collections::HashMap;

use crate::scan::table::{BEHIND, LONGEST};
use regex_automata::dfa::{dense, Automaton};
use regex_automata::util::primitives::StateID;

/// The length of a word, what of it is a digit, and what is behind it.
pub type Reached = (usize, u8, u8);

/// None of a word is a digit; some is; all is.
const NONE: usize = 0;
const SOME: usize = 1;
const ALL: usize = 2;

/// One byte of each class of an automaton.
pub struct Probe {
    /// (byte, whether a digit) of words.
    words: Vec<(u8, bool)>,
    /// (byte, the separators it stands for) of what stands behind them.
    behinds: Vec<(u8, u8)>,
}

impl Probe {
    /// Of an automaton.
    pub fn new(dfa: &dense::DFA<Vec<u32>>) -> Self {
        let mut words: HashMap<(u8, bool), u8> = HashMap::new();
        let mut behinds: HashMap<u8, (u8, u8)> = HashMap::new();
        for byte in 0..=u8::MAX {
            let class = dfa.byte_classes().get(byte);
            if byte.is_ascii_alphanumeric() {
                words.entry((class, byte.is_ascii_digit())).or_insert(byte);
            } else {
                behinds.entry(class).or_insert((byte, 0)).1 |= 1 << BEHIND[usize::from(byte)];
            }
        }
        Self {
            words: words.into_iter().map(|((_, digit), byte)| (byte, digit)).collect(),
            behinds: behinds.into_values().collect(),
        }
    }

    /// Everything with which a match may begin so.
    pub fn reached(&self, dfa: &dense::DFA<Vec<u32>>, begin: StateID, byte: u8, whole: bool) -> Vec<Reached> {
        let mut out = Vec::new();
        let mut masks: HashMap<StateID, u8> = HashMap::new();
        let mut sets: [Vec<StateID>; 3] = [const { Vec::new() }; 3];
        sets[if byte.is_ascii_digit() { ALL } else { NONE }].push(dfa.next_state(begin, byte));
        let mut inside = [false; 3];
        for length in 1..=LONGEST {
            // Behind the last letter or digit that is told both may stand in a longer word.
            let goes_on = length == LONGEST && sets.iter().flatten().any(|state| !dfa.is_dead_state(*state));
            for digits in [NONE, SOME, ALL] {
                let set = &mut sets[digits];
                set.sort_unstable();
                set.dedup();
                set.retain(|state| !dfa.is_dead_state(*state));
                inside[digits] |= set.iter().any(|state| dfa.is_match_state(*state));
                let mut mask = if inside[digits] && !whole { u8::MAX } else { 0 };
                for state in set.iter() {
                    mask |= *masks.entry(*state).or_insert_with(|| self.mask(dfa, *state));
                }
                // Words of this length and longer ones have one key.
                if length == LONGEST && (!set.is_empty() || (digits == SOME && goes_on)) {
                    mask = u8::MAX;
                }
                out.extend(
                    (0..8).filter(|one| mask & (1 << one) != 0).map(|one| (length, digits as u8, one)),
                );
            }
            let mut next: [Vec<StateID>; 3] = [const { Vec::new() }; 3];
            for (digits, set) in sets.iter().enumerate() {
                for state in set {
                    for (byte, digit) in &self.words {
                        let now = if (digits == ALL) == *digit && digits != SOME { digits } else { SOME };
                        next[now].push(dfa.next_state(*state, *byte));
                    }
                }
            }
            // What matched before has matched with what came behind it too.
            inside[SOME] |= inside[NONE] | inside[ALL];
            sets = next;
        }
        out
    }

    fn mask(&self, dfa: &dense::DFA<Vec<u32>>, state: StateID) -> u8 {
        let ends = u8::from(dfa.is_match_state(dfa.next_eoi_state(state)));
        let goes_on = |byte: u8| !dfa.is_dead_state(dfa.next_state(state, byte));
        self.behinds.iter().filter(|(byte, _)| goes_on(*byte)).fold(ends, |mask, (_, behinds)| mask | behinds)
    }
}
