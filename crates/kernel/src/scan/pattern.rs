//! One pattern as an automaton of its own, and what is asked of it once: what its matches begin and go on with.
//!
//! Must never take a pattern that passes its limit, or go over more bytes than its longest match has.

use std::collections::{HashMap, HashSet};

use crate::scan::follows::Follows;
use crate::scan::gate::Gate;
use crate::scan::probe::{Probe, Reached};
use crate::scan::sieve::Places;
use crate::scan::table::{first, key};
use regex_automata::dfa::{dense, Automaton, StartKind};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, Input, MatchKind};

/// A pattern that does not compile, or that is too large.
#[derive(Debug)]
pub struct BadPattern;

/// One pattern, compiled.
pub struct Pattern {
    dfa: dense::DFA<Vec<u32>>,
    begin: StateID,
    looks: bool,
    farthest: usize,
}

impl Pattern {
    /// Compiles a pattern within a limit of bytes; a match is no longer than `farthest`.
    pub fn new(pattern: &str, limit: usize, farthest: usize) -> Result<Self, BadPattern> {
        let plain = syntax::Config::new().unicode(false).utf8(false);
        let nfa = thompson::Compiler::new()
            .syntax(plain)
            .configure(thompson::Config::new().utf8(false).nfa_size_limit(Some(limit)))
            .build(pattern)
            .map_err(|_| BadPattern)?;
        let looks = !nfa.look_set_any().is_empty();
        let config = dense::Config::new()
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::LeftmostFirst)
            .accelerate(false)
            .dfa_size_limit(Some(limit))
            .determinize_size_limit(Some(limit * 2));
        let dfa = dense::Builder::new().configure(config).build_from_nfa(&nfa).map_err(|_| BadPattern)?;
        let begin = dfa.start_state(&start::Config::new().anchored(Anchored::Yes)).map_err(|_| BadPattern)?;
        Ok(Self { dfa, begin, looks, farthest })
    }

    /// Where a match that begins at `at` ends.
    pub fn end(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let limit = at.saturating_add(self.farthest).min(bytes.len());
        if self.looks {
            let input = Input::new(bytes).range(at..limit).anchored(Anchored::Yes);
            return self.dfa.try_search_fwd(&input).ok().flatten().map(|half| half.offset());
        }
        let (mut state, mut found) = (self.begin, None);
        for (step, byte) in bytes.get(at..limit)?.iter().enumerate() {
            state = self.dfa.next_state(state, *byte);
            if self.dfa.is_special_state(state) {
                // An automaton tells of a match one byte late.
                if self.dfa.is_match_state(state) {
                    found = Some(at + step);
                } else if self.dfa.is_dead_state(state) {
                    return found;
                }
            }
        }
        if self.dfa.is_match_state(self.dfa.next_eoi_state(state)) {
            Some(limit)
        } else {
            found
        }
    }

    /// The bytes that no match goes over.
    pub fn outside(&self) -> [bool; 256] {
        let class = |byte: u8| self.dfa.byte_classes().get(byte);
        let mut bytes: Vec<u8> = (0..=u8::MAX).collect();
        bytes.dedup_by_key(|byte| class(*byte));
        let dead = |state: StateID| self.dfa.is_dead_state(state);
        let (mut states, mut at) = (vec![self.begin], 0);
        let mut known = HashSet::from([self.begin]);
        while let Some(state) = states.get(at).copied() {
            at += 1;
            for byte in &bytes {
                let next = self.dfa.next_state(state, *byte);
                if !dead(next) && known.insert(next) {
                    states.push(next);
                }
            }
        }
        let is_over = |state: StateID| {
            !self.dfa.is_match_state(self.dfa.next_eoi_state(state))
                && bytes.iter().all(|byte| dead(self.dfa.next_state(state, *byte)))
        };
        let ends = |byte: u8| states.iter().all(|state| is_over(self.dfa.next_state(*state, byte)));
        let known: HashMap<u8, bool> = bytes.iter().map(|byte| (class(*byte), ends(*byte))).collect();
        std::array::from_fn(|byte| !self.looks && known.get(&class(byte as u8)).copied().unwrap_or(false))
    }

    /// The bytes that may stand behind a first one.
    pub fn second(&self, byte: u8) -> Vec<u8> {
        let state = self.dfa.next_state(self.begin, byte);
        if self.dfa.is_dead_state(state) {
            return Vec::new();
        }
        (0..=u8::MAX).filter(|next| !self.dfa.is_dead_state(self.dfa.next_state(state, *next))).collect()
    }

    /// Every byte that may stand behind any first one, as bits; all of them where a match may end at once.
    fn all_seconds(&self) -> [u64; 4] {
        let mut bits = [0_u64; 4];
        let mut firsts: Vec<StateID> =
            (0..=u8::MAX).map(|byte| self.dfa.next_state(self.begin, byte)).collect();
        firsts.sort_unstable();
        firsts.dedup();
        for state in firsts {
            for next in 0..=u8::MAX {
                if !self.dfa.is_dead_state(self.dfa.next_state(state, next)) {
                    bits[usize::from(next >> 6)] |= 1 << (next & 63);
                }
            }
            if self.dfa.is_match_state(self.dfa.next_eoi_state(state)) {
                bits[0] |= 1;
            }
        }
        bits
    }

    /// What its matches begin with. `whole`: as for `keys`.
    pub fn gate(&self, whole: bool) -> Gate {
        let follows = if self.looks { Follows::ANY } else { Follows::new(&self.dfa, self.begin, whole) };
        Gate { seconds: self.all_seconds(), follows }
    }

    /// The bytes that may stand at each place from its begin on.
    pub fn places(&self) -> Places {
        if self.looks {
            return Places::ANY;
        }
        let mut places = Places::ANY;
        let mut bytes: Vec<u8> = (0..=u8::MAX).collect();
        let class = |byte: u8| self.dfa.byte_classes().get(byte);
        bytes.dedup_by_key(|byte| class(*byte));
        let mut states = vec![self.begin];
        for place in &mut places.0 {
            // Behind what may be the end of a match anything may stand.
            if states.iter().any(|state| self.dfa.is_match_state(self.dfa.next_eoi_state(*state))) {
                break;
            }
            *place = [0; 4];
            let mut next: HashSet<StateID> = HashSet::new();
            let mut alive = [false; 256];
            for byte in &bytes {
                let reached = states.iter().map(|state| self.dfa.next_state(*state, *byte));
                for state in reached.filter(|state| !self.dfa.is_dead_state(*state)) {
                    alive[usize::from(class(*byte))] = true;
                    next.insert(state);
                }
            }
            for byte in (0..=u8::MAX).filter(|byte| alive[usize::from(class(*byte))]) {
                place[usize::from(byte >> 6)] |= 1 << (byte & 63);
            }
            states = next.into_iter().collect();
        }
        places
    }

    /// Whether in each of its matches a dot stands with a letter behind it, less than so many bytes from its begin. False
    /// where that takes long to tell.
    pub fn is_dotted(&self, within: usize) -> bool {
        const MANY: usize = 256;
        if self.looks {
            return false;
        }
        let mut known = HashSet::new();
        let classes: Vec<u8> = (0..=u8::MAX)
            .filter(|byte| {
                let class = self.dfa.byte_classes().get(*byte);
                known.insert((*byte == b'.', byte.is_ascii_alphabetic(), class))
            })
            .collect();
        // Where one gets without such a dot; and whether right behind a dot.
        let mut states = HashSet::from([(self.begin, false)]);
        // The letter may stand one byte further.
        for _ in 0..=within {
            let mut next = HashSet::new();
            for (state, is_behind) in states {
                if self.dfa.is_match_state(state) || self.dfa.is_match_state(self.dfa.next_eoi_state(state)) {
                    return false;
                }
                let bytes = classes.iter().filter(|byte| !is_behind || !byte.is_ascii_alphabetic());
                let reached = bytes.map(|byte| (self.dfa.next_state(state, *byte), *byte == b'.'));
                next.extend(reached.filter(|(state, _)| !self.dfa.is_dead_state(*state)));
            }
            if next.len() > MANY {
                return false;
            }
            states = next;
        }
        states.is_empty()
    }

    /// Every key under which the pattern has to be tried, and the words that it may begin with. `whole`: its match ends
    /// where a word ends.
    pub fn keys(&self, whole: bool) -> (Vec<usize>, Vec<Reached>) {
        let probe = Probe::new(&self.dfa);
        let mut known: HashMap<(u8, bool), Vec<Reached>> = HashMap::new();
        let mut keys = Vec::new();
        for byte in (0..=u8::MAX).filter(u8::is_ascii_alphanumeric) {
            let class = (self.dfa.byte_classes().get(byte), byte.is_ascii_digit());
            let reached =
                known.entry(class).or_insert_with(|| probe.reached(&self.dfa, self.begin, byte, whole));
            let first = first(byte);
            keys.extend(
                reached.iter().map(|(length, digits, behind)| key(first, *length, *digits > 0, *behind)),
            );
        }
        keys.sort_unstable();
        keys.dedup();
        (keys, known.into_values().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_needs_a_dot_with_a_letter_behind_it_is_told_from_others() {
        for (pattern, is_dotted) in [
            (r"[a-z-]{2,63}\.(?:com|org)", true),
            (r"[a-z-]{2,64}\.(?:com|org)", false),
            (r"x\.y", true),
            (r"x\.[y1]", false),
            (r"x\.", false),
            (r"x\.y|z", false),
            (r"\d+\.\d", false),
            (r"a\.b\.c", true),
        ] {
            let compiled = Pattern::new(pattern, 1 << 20, 256).map(|pattern| pattern.is_dotted(64));
            assert_eq!(Some(is_dotted), compiled.ok(), "{pattern}");
        }
    }
}
