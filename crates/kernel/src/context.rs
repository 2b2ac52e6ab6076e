//! The words around a candidate: "SSN" before nine digits is evidence for one detector and none for another.
//!
//! Must never look further than `REACH` bytes, so that a word at the top of a page says nothing about its foot.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, BuildError, MatchKind};

use crate::detectors::ALL;

/// How far behind its end a word is evidence, in bytes.
const REACH: usize = 50;

/// A set of detectors: bit n is `ALL[n]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Owners([u64; ROOM / 64]);

/// How many detectors there can be.
const ROOM: usize = 512;

const _: () = assert!(ALL.len() <= ROOM, "more detectors than Owners has room for");

impl Owners {
    fn of(detector: usize) -> Self {
        let mut set = Self::default();
        set.add(detector);
        set
    }

    fn add(&mut self, detector: usize) {
        if let Some(part) = self.0.get_mut(detector / 64) {
            *part |= 1 << (detector % 64);
        }
    }

    fn join(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(part, more)| *part |= more);
        self
    }

    /// Whether a detector is in it.
    pub fn has(&self, detector: usize) -> bool {
        self.0.get(detector / 64).is_some_and(|part| part & (1 << (detector % 64)) != 0)
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|part| *part == 0)
    }
}

/// Every detector's words, compiled.
pub struct Context {
    words: AhoCorasick,
    owners: Vec<Owners>,
}

/// What words a text holds: (end, detectors they are evidence for), in order.
pub struct Seen {
    hits: Vec<(usize, Owners)>,
    field: Owners,
    length: usize,
}

impl Context {
    /// Compiles the words.
    pub fn new() -> Result<Self, BuildError> {
        let mut words: Vec<&str> = Vec::new();
        let mut owners: Vec<Owners> = Vec::new();
        for (index, detector) in ALL.iter().enumerate() {
            for word in detector.words {
                let known = words.iter().position(|known| known == word);
                if let Some(set) = known.and_then(|at| owners.get_mut(at)) {
                    set.add(index);
                } else {
                    words.push(word);
                    owners.push(Owners::of(index));
                }
            }
        }
        let words = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&words)?;
        Ok(Self { words, owners })
    }

    /// Reads a text, and the name of the field it is the value of.
    pub fn read(&self, field: Option<&str>, text: &str) -> Seen {
        let hits = self.hits(text).collect();
        let field = field.map_or(Owners::default(), |name| {
            self.hits(name).fold(Owners::default(), |set, (_, owners)| set.join(owners))
        });
        Seen { hits, field, length: text.len() }
    }

    fn hits<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, Owners)> + 'a {
        let bytes = text.as_bytes();
        self.words.find_iter(bytes).filter_map(move |hit| {
            let owners = self.owners.get(hit.pattern().as_usize())?;
            stands_alone(bytes, hit.start(), hit.end()).then_some((hit.end(), *owners))
        })
    }
}

/// Whether a word is one: short words must not be parts of others, long ones may begin or end a compound.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let letter =
        |at: Option<usize>| at.and_then(|index| bytes.get(index)).copied().filter(u8::is_ascii_alphabetic);
    let camel = |left: Option<u8>, right: Option<u8>| {
        left.is_some_and(|byte| byte.is_ascii_lowercase())
            && right.is_some_and(|byte| byte.is_ascii_uppercase())
    };
    let long = end - start >= 5;
    let (before, after) = (letter(start.checked_sub(1)), letter(Some(end)));
    let left = before.is_none() || long || camel(before, letter(Some(start)));
    let right = after.is_none() || long || camel(letter(end.checked_sub(1)), after) || after == Some(b's');
    left && right
}

impl Seen {
    /// Whether a word that is evidence for this detector stands shortly before a place, or names the field.
    pub fn near(&self, detector: usize, start: usize) -> bool {
        let until = self.hits.partition_point(|(end, _)| *end <= start);
        let close = self
            .hits
            .get(..until)
            .unwrap_or_default()
            .iter()
            .rev()
            .take_while(|(end, _)| start - end <= REACH);
        self.field.has(detector) || close.into_iter().any(|(_, owners)| owners.has(detector))
    }

    /// The places behind words, where shapes that need one are tried: (from, to, detectors).
    pub fn windows(&self) -> impl Iterator<Item = (usize, usize, Owners)> + '_ {
        let whole = (!self.field.is_empty()).then_some((0, self.length, self.field));
        let behind =
            self.hits.iter().map(|(end, owners)| (*end, end.saturating_add(REACH).min(self.length), *owners));
        whole.into_iter().chain(behind)
    }
}
