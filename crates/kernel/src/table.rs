//! Which shapes may begin at a place, told by a glance: the first byte of a word, its length, what stands behind it.
//!
//! Each shape's automaton is asked once, when the table is made, so that a scan tries the few shapes that can match
//! and not all of them. Must never leave a shape out that could match: where it can't be told, it is listed.

use std::collections::{HashMap, HashSet};

use crate::context::GAP;
use crate::follows::Follows;
use crate::gate::Gate;
use crate::owners::Owners;
use crate::probe::{Probe, Reached};
use regex_automata::dfa::{dense, Automaton, StartKind};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, Input, MatchKind};

/// The longest word that is told from longer ones.
pub const LONGEST: usize = 31;
const KEYS: usize = (LONGEST + 1) * 2 * 8 * 64;

/// What stands behind a word: the separators that patterns care about, and 0 for all else and for nothing.
pub static BEHIND: [u8; 256] = behind();

const fn behind() -> [u8; 256] {
    let mut table = [0; 256];
    let separators = b" -./:_+";
    let mut at = 0;
    while at < separators.len() {
        table[separators[at] as usize] = at as u8 + 1;
        at += 1;
    }
    table
}

/// What `first` has no place for.
pub const OTHER: usize = 63;

static FIRSTS: [u8; 256] = {
    let mut table = [OTHER as u8; 256];
    let mut place = 0;
    while place < 36 {
        let digit = place < 10;
        table[if digit { b'0' as usize + place } else { b'A' as usize + place - 10 }] = place as u8;
        if !digit {
            table[b'a' as usize + place - 10] = place as u8 + 26;
        }
        place += 1;
    }
    table
};

/// The place of a letter or digit among the first bytes of words; `OTHER` for all else.
#[inline]
pub fn first(byte: u8) -> usize {
    usize::from(FIRSTS[usize::from(byte)])
}

/// The key of a word: its first byte by `first`, its length, whether it holds a digit, and what stands behind it.
#[inline]
pub fn key(first: usize, length: usize, has_digit: bool, behind: u8) -> usize {
    (((length.min(LONGEST) * 2) + usize::from(has_digit)) * 8 + usize::from(behind)) * 64 + first
}

/// A pattern that does not compile, or that is too large.
#[derive(Debug)]
pub struct BadPattern;

/// A built-in pattern could not be compiled: a fault of this crate, never of an input.
#[derive(Debug)]
pub struct ScannerError;

impl std::fmt::Display for ScannerError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a built-in detector's pattern does not compile")
    }
}

impl std::error::Error for ScannerError {}

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
    fn outside(&self) -> [bool; 256] {
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
    fn second(&self, byte: u8) -> Vec<u8> {
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

    /// Every key under which the pattern has to be tried. `whole`: its match ends where a word ends.
    fn keys(&self, whole: bool) -> Vec<usize> {
        let probe = Probe::new(&self.dfa);
        let mut known: HashMap<(u8, bool), Vec<Reached>> = HashMap::new();
        let mut keys = Vec::new();
        for byte in (0..=u8::MAX).filter(u8::is_ascii_alphanumeric) {
            let class = (self.dfa.byte_classes().get(byte), byte.is_ascii_digit());
            let reached =
                known.entry(class).or_insert_with(|| probe.reached(&self.dfa, self.begin, byte, whole));
            let first = first(byte);
            keys.extend(reached.iter().map(|(length, digit, behind)| key(first, *length, *digit, *behind)));
        }
        keys
    }
}

/// The shapes to try at a place: those that say something alone, and those that need a word near by.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Tried {
    /// By themselves.
    pub alone: Vec<u16>,
    /// With evidence only, before or, for some, right behind.
    pub near: Vec<u16>,
    /// Those of the latter.
    pub trailed: Vec<u16>,
    /// The detectors of `near`.
    pub owners: Owners,
}

/// A list of shapes to try, and the gate that one of them by itself has to go through.
pub struct Listed {
    /// The shapes.
    pub tried: Tried,
    /// The gate of those that say something alone.
    pub gate: Gate,
}

/// What the table has to know of a shape.
pub struct Entry<'a> {
    /// Its pattern.
    pub pattern: &'a Pattern,
    /// Its gate.
    pub gate: &'a Gate,
    /// Whose it is.
    pub detector: usize,
    /// Whether it says something alone.
    pub is_alone: bool,
    /// Whether it ends where a word does.
    pub is_whole: bool,
    /// Whether a word behind it is evidence.
    pub is_trailed: bool,
}

/// Every shape by where it may begin.
pub struct Table {
    keys: Vec<u16>,
    lists: Vec<Listed>,
    /// The lists of which nothing is tried without evidence before it.
    asking: Vec<bool>,
    /// By a byte that is no letter and no digit, and the byte behind it.
    symbols: Vec<u16>,
    begins: [bool; 256],
    closes: [bool; 256],
    /// The detectors with evidence from right behind.
    trailed: Owners,
}

impl Table {
    /// Of shapes, in their order.
    pub fn new<'a>(shapes: impl Iterator<Item = Entry<'a>>) -> Self {
        let mut by_key: Vec<Tried> = vec![Tried::default(); KEYS];
        let mut by_pair: Vec<Tried> = vec![Tried::default(); 1 << 16];
        let mut begins = [false; 256];
        let mut trailed = Owners::default();
        let mut closes = GAP.iter().fold([true; 256], |mut all, byte| {
            all[usize::from(*byte)] = false;
            all
        });
        let mut gates: Vec<&Gate> = Vec::new();
        for (at, entry) in shapes.enumerate() {
            gates.push(entry.gate);
            let put = |tried: &mut Tried| {
                if entry.is_alone {
                    tried.alone.push(at as u16);
                } else {
                    tried.near.push(at as u16);
                    tried.owners.add(entry.detector);
                    if entry.is_trailed {
                        tried.trailed.push(at as u16);
                    }
                }
            };
            if entry.is_trailed {
                trailed.add(entry.detector);
                let outside = entry.pattern.outside();
                closes.iter_mut().zip(outside).for_each(|(all, one)| *all &= one);
            }
            for key in entry.pattern.keys(entry.is_whole) {
                by_key.get_mut(key).into_iter().for_each(put);
            }
            for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_alphanumeric()) {
                for next in entry.pattern.second(byte) {
                    begins[usize::from(byte)] = true;
                    by_pair.get_mut(pair(byte, next)).into_iter().for_each(put);
                }
            }
        }
        let mut lists = vec![Tried::default()];
        let mut known: HashMap<Tried, u16> = HashMap::from([(Tried::default(), 0)]);
        let mut numbered = |all: Vec<Tried>| -> Vec<u16> {
            all.into_iter()
                .map(|tried| {
                    if tried.alone.is_empty() && tried.near.is_empty() {
                        return 0;
                    }
                    *known.entry(tried).or_insert_with_key(|tried| {
                        lists.push(tried.clone());
                        (lists.len() - 1) as u16
                    })
                })
                .collect()
        };
        let (keys, symbols) = (numbered(by_key), numbered(by_pair));
        let asking = lists.iter().map(|one| one.alone.is_empty() && one.trailed.is_empty()).collect();
        let listed = |tried: Tried| {
            let mut gate = Gate::SHUT;
            let alone = tried.alone.iter().filter_map(|at| gates.get(usize::from(*at)));
            alone.for_each(|one| gate.open(one));
            Listed { tried, gate }
        };
        let lists = lists.into_iter().map(listed).collect();
        Self { keys, lists, asking, symbols, begins, closes, trailed }
    }

    /// What to try at a word by its key. `is_told`: there may be evidence near by, without which most are left alone.
    #[inline]
    pub fn word(&self, key: usize, is_told: bool) -> Option<&Listed> {
        let number = *self.keys.get(key)?;
        if !is_told && *self.asking.get(usize::from(number))? {
            return None;
        }
        self.list(number)
    }

    /// Where the first byte stands, from a place on, that no match goes over which has evidence right behind it.
    #[inline]
    pub fn closed(&self, bytes: &[u8], from: usize) -> usize {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|byte| self.closes[usize::from(*byte)]).unwrap_or(rest.len())
    }

    /// The detectors with evidence from right behind.
    pub fn trailed(&self) -> &Owners {
        &self.trailed
    }

    /// Whether something may begin with a byte that is no letter and no digit.
    #[inline]
    pub fn begins(&self, byte: u8) -> bool {
        self.begins[usize::from(byte)]
    }

    /// What to try at a byte that is no letter and no digit.
    #[inline]
    pub fn symbol(&self, byte: u8, next: Option<u8>) -> Option<&Listed> {
        if !self.begins[usize::from(byte)] {
            return None;
        }
        self.list(*self.symbols.get(pair(byte, next?))?)
    }

    #[inline]
    fn list(&self, number: u16) -> Option<&Listed> {
        if number == 0 {
            None
        } else {
            self.lists.get(usize::from(number))
        }
    }
}

fn pair(byte: u8, next: u8) -> usize {
    usize::from(byte) << 8 | usize::from(next)
}
