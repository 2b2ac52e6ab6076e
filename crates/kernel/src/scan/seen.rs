//! The words of evidence that were seen lately.
//!
//! Must never keep a piece of a text: of a word, its place and its number.

use crate::scan::owners::Owners;

/// How far behind its end a word is evidence, in bytes.
pub const REACH: usize = 50;
/// How many words are kept in mind: no more find room in `REACH`.
const KEPT: usize = 16;

/// What words were seen lately: (end, which), the newest last; and what the field's name says.
pub struct Seen {
    /// Where those end that are kept, in turn, and which they are.
    ends: [usize; KEPT],
    which: [u16; KEPT],
    /// How many there were.
    pub count: usize,
    /// Whom the field's name is evidence for.
    pub field: Option<Box<Owners>>,
    /// Whom they are evidence for, as of `fresh` words and up to a place.
    pub all: Owners,
    /// Whether that is anybody.
    pub any: bool,
    /// How many there were then.
    pub fresh: usize,
    /// How far that holds.
    pub until: usize,
    /// The last place where there may be any.
    pub reach: usize,
    /// Those parts.
    pub told: u64,
    /// Those of the field.
    pub told_by_field: u64,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            ends: [0; KEPT],
            which: [0; KEPT],
            count: 0,
            field: None,
            all: Owners::default(),
            any: false,
            fresh: usize::MAX,
            until: 0,
            reach: 0,
            told: 0,
            told_by_field: 0,
        }
    }
}

impl Seen {
    /// The parts of the sieve of whom there may be evidence for at a place.
    #[inline]
    pub fn told(&mut self, start: usize) -> u64 {
        if start > self.reach {
            self.told = self.told_by_field;
        }
        self.told
    }

    /// Takes note of a word, its end and which it is, and of the parts of the sieve of whom it is evidence for.
    pub fn put(&mut self, hit: (usize, u16), parts: u64) {
        if self.field.is_none() {
            self.reach = hit.0 + REACH;
        }
        self.told |= parts;
        (self.ends[self.count % KEPT], self.which[self.count % KEPT]) = hit;
        self.count += 1;
    }

    /// The words that end shortly before a place, the newest first.
    pub fn close(&self, start: usize) -> impl Iterator<Item = (usize, u16)> + '_ {
        (self.count.saturating_sub(KEPT)..self.count)
            .rev()
            .map(|at| (self.ends[at % KEPT], self.which[at % KEPT]))
            .take_while(move |(end, _)| start.saturating_sub(*end) <= REACH)
            .filter(move |(end, _)| *end <= start)
    }

    /// The end of the newest word.
    pub fn newest(&self) -> usize {
        self.ends[self.count.wrapping_sub(1) % KEPT]
    }

    /// Forgets the words: what comes next is another thing.
    #[inline]
    pub fn forget(&mut self) {
        self.count = 0;
        self.told = self.told_by_field;
        self.fresh = usize::MAX;
    }
}
