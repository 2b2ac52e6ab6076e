//! Which shapes may begin at a place, told by a glance: the first byte of a word, its length, what stands behind it.
//!
//! Each shape's automaton is asked once, when the table is made, so that a scan tries the few shapes that can match
//! and not all of them. Must never leave a shape out that could match: where it can't be told, it is listed.

use std::collections::HashMap;

use crate::scan::context::GAP;
use crate::scan::gate::Gate;
use crate::scan::kinds::KIND;
use crate::scan::lefts::Lefts;
use crate::scan::owners::Owners;
use crate::scan::pattern::Pattern;
use crate::scan::sieve::{Sieve, Sieved, FAR};
use crate::views::is_marked;

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

/// A built-in pattern could not be compiled: a fault of this crate, never of an input.
#[derive(Debug)]
pub struct ScannerError;

impl std::fmt::Display for ScannerError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a built-in detector's pattern does not compile")
    }
}

impl std::error::Error for ScannerError {}

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

/// A list of shapes to try, each with its part of the sieve, and the gate that one of them by itself has to go through.
pub struct Listed {
    /// By themselves.
    pub alone: Vec<(u16, u64)>,
    /// With evidence only, before or, for some, right behind.
    pub near: Vec<(u16, u64)>,
    /// Those of the latter.
    pub trailed: Vec<(u16, u64)>,
    /// The detectors of `near`.
    pub owners: Owners,
    /// The gate of those that say something alone.
    pub gate: Gate,
    /// Those, by their parts; and where those of each part begin there.
    by_part: Vec<u16>,
    begins: [u8; 65],
}

impl Listed {
    fn new(tried: &Tried, gate: Gate, parts: &[u64]) -> Self {
        let part = |at: u16| parts.get(usize::from(at)).copied().unwrap_or(u64::MAX);
        let parted = |shapes: &[u16]| shapes.iter().map(|at| (*at, part(*at))).collect();
        let mut by_part = tried.alone.clone();
        by_part.sort_by_key(|at| part(*at));
        let begins = std::array::from_fn(|one| {
            let before = by_part.iter().filter(|at| part(**at).trailing_zeros() < one as u32).count();
            u8::try_from(before).unwrap_or(u8::MAX)
        });
        if by_part.len() >= usize::from(u8::MAX) {
            by_part.clear();
        }
        Self {
            alone: parted(&tried.alone),
            near: parted(&tried.near),
            trailed: parted(&tried.trailed),
            owners: tried.owners,
            gate,
            by_part,
            begins,
        }
    }

    /// The shapes that say something alone of one part of the sieve, in their order; `None` where they have to be looked
    /// for in all.
    #[inline]
    pub fn of_part(&self, part: u64) -> Option<&[u16]> {
        if !part.is_power_of_two() || self.by_part.is_empty() {
            return None;
        }
        let one = part.trailing_zeros() as usize % 64;
        self.by_part.get(usize::from(self.begins[one])..usize::from(self.begins[one + 1]))
    }
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
    /// What may stand before it.
    pub lefts: Lefts,
}

/// A sign at which something may begin.
pub const BEGINS: u16 = 1;
/// One that says something of what stands around it.
pub const SAYS: u16 = 2;
/// The letters of escaped line breaks and tabs.
pub const ESCAPED: &[u8] = b"nrt";
/// The bit of a sign that an encoded value may go on with.
pub const RUNS: u16 = 3;

/// A dot.
pub const DOTS: u16 = 4;
/// One with which something may begin that reads differently (`views::is_marked`).
pub const MARKS: u16 = 16;
/// It is whitespace, but no blank or tab.
pub const WHITE: u16 = 32;

/// Every shape by where it may begin.
pub struct Table {
    keys: Vec<u16>,
    lists: Vec<Listed>,
    /// By list, the parts of the sieve that its shapes have.
    open: Vec<u64>,
    /// The first look at any place.
    pub sieve: Sieve,
    /// By shape, its part of it.
    pub parts: Vec<u64>,
    /// By a byte that is no letter and no digit, and the byte behind it.
    symbols: Vec<u16>,
    /// What each byte that is no letter and no digit does, `BEGINS`, `SAYS`, `DOTS`, `RUNS`, `MARKS`, `WHITE`, and above eight
    /// bits its kind.
    pub does: [u16; 256],
    /// By such a byte, the bytes behind it with which something begins there, or is said, a bit each.
    stops: Box<[[u64; 4]; 256]>,
    /// All bits where blanks and tabs do nothing and are of no kind, which is as good as always; or none.
    pub dull: u64,
    closes: [bool; 256],
    /// The detectors with evidence from right behind.
    trailed: Owners,
}

impl Table {
    /// Of shapes, in their order.
    pub fn new<'a>(shapes: impl Iterator<Item = Entry<'a>>) -> Self {
        let mut by_key: Vec<Tried> = vec![Tried::default(); KEYS];
        let mut by_pair: Vec<Tried> = vec![Tried::default(); 1 << 16];
        let mut does = KIND.map(|kind| u16::from(kind) << 8);
        (0..=u8::MAX).filter(|byte| is_marked(*byte)).for_each(|byte| does[usize::from(byte)] |= MARKS);
        b"+/-_".iter().for_each(|byte| does[usize::from(*byte)] |= 1 << RUNS);
        does[usize::from(b'.')] |= DOTS;
        b"\n\r\x0C".iter().for_each(|byte| does[usize::from(*byte)] |= WHITE);
        b"<>,\\".iter().for_each(|byte| does[usize::from(*byte)] |= SAYS);
        let mut trailed = Owners::default();
        let mut closes = GAP.iter().fold([true; 256], |mut all, byte| {
            all[usize::from(*byte)] = false;
            all
        });
        let mut gates: Vec<&Gate> = Vec::new();
        let mut sieved = Vec::new();
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
            let (keys, words) = entry.pattern.keys(entry.is_whole);
            for key in keys {
                by_key.get_mut(key).into_iter().for_each(put);
            }
            let Entry { pattern, is_alone, is_trailed, lefts, .. } = entry;
            let (places, follows) = (pattern.places(), &entry.gate.follows);
            let is_dotted = is_alone && pattern.is_dotted(FAR);
            sieved.push(Sieved { places, words, lefts, follows, is_dotted, is_alone, is_trailed });
            for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_alphanumeric()) {
                for next in entry.pattern.second(byte) {
                    does[usize::from(byte)] |= BEGINS;
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
        let mut stops = Box::new([[0_u64; 4]; 256]);
        let begins = symbols.iter().enumerate().filter(|(_, list)| **list != 0).map(|(pair, _)| pair);
        let says = |byte: u8, next: &[u8]| next.iter().map(|next| pair(byte, *next)).collect::<Vec<_>>();
        let any: Vec<u8> = (0..=u8::MAX).collect();
        let says = [says(b'>', &any), says(b',', &any), says(b'<', b"/"), says(b'\\', ESCAPED)];
        for pair in begins.chain(says.into_iter().flatten()) {
            stops[pair >> 8][pair >> 6 & 3] |= 1 << (pair & 63);
        }
        let (sieve, parts) = Sieve::new(&sieved);
        let listed = |tried: &Tried| {
            let mut gate = Gate::SHUT;
            let alone = tried.alone.iter().filter_map(|at| gates.get(usize::from(*at)));
            alone.for_each(|one| gate.open(one));
            Listed::new(tried, gate, &parts)
        };
        let lists: Vec<Listed> = lists.iter().map(listed).collect();
        let all = |list: &Listed| list.alone.iter().chain(&list.near).fold(0, |all, (_, part)| all | part);
        let open = lists.iter().map(all).collect();
        let is_dull = b" \t".iter().all(|byte| does[usize::from(*byte)] == 0);
        let dull = if is_dull { u64::MAX } else { 0 };
        Self { keys, lists, open, sieve, parts, symbols, does, stops, dull, closes, trailed }
    }

    /// The list of what to try at a word by its key, and the parts of the sieve that it has.
    #[inline]
    pub fn word(&self, key: usize) -> (u16, u64) {
        let number = self.keys.get(key).copied().unwrap_or_default();
        (number, self.open.get(usize::from(number)).copied().unwrap_or_default())
    }

    /// Where the first byte stands, from a place on, that no match goes over which has evidence right behind it.
    #[inline]
    pub fn closed(&self, bytes: &[u8], from: usize) -> usize {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|byte| self.closes[usize::from(*byte)]).unwrap_or(rest.len())
    }

    /// Whether no such match goes over the byte at a place.
    #[inline]
    pub fn closes(&self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at).is_none_or(|byte| self.closes[usize::from(*byte)])
    }

    /// The detectors with evidence from right behind.
    pub fn trailed(&self) -> &Owners {
        &self.trailed
    }

    /// As `word`, of a byte that is no letter and no digit.
    #[inline]
    pub fn symbol(&self, byte: u8, next: u8) -> (u16, u64) {
        let number = self.symbols.get(pair(byte, next)).copied().unwrap_or_default();
        (number, self.open.get(usize::from(number)).copied().unwrap_or_default())
    }

    /// 1 where something begins at a byte that is no letter and no digit, or is said by it, with this one behind it; or 0.
    #[inline]
    pub fn stops(&self, byte: u8, next: u8) -> u64 {
        self.stops[usize::from(byte)][usize::from(next >> 6)] >> (next & 63) & 1
    }

    /// What is in a list.
    #[inline]
    pub fn list(&self, number: u16) -> Option<&Listed> {
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
