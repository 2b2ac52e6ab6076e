//! The first look at a place: which shapes its first eight bytes leave possible, one bit for each of 64 parts of them.
//!
//! Each shape is put into a part with others whose bytes are like its own, so that a part lets through little more than
//! the shapes in it would. Must never shut out what an automaton would find.

use crate::scan::follows::{Follows, Next, SEPARATORS};
use crate::scan::lefts::{self, Lefts, LEFTS};
use crate::scan::probe::Reached;
use crate::scan::table::LONGEST;

/// How far from its begin a dot is looked for that a shape needs.
pub const FAR: usize = 64;
/// How many bytes are looked at.
const PLACES: usize = 8;
/// How many parts there are: first those of shapes that need no evidence, then of those for which it may stand behind
/// them, then of the rest.
const PARTS: usize = 64;
/// Of the former, the last have shapes alone that need a dot with a letter behind it.
const DOTTED: usize = 44;
const ALWAYS: usize = 46;
const TRAILED: usize = 51;

/// The bytes that may stand at each of the first places of a shape, as bits.
#[derive(Clone, Copy)]
pub struct Places(pub [[u64; 4]; PLACES]);

impl Places {
    /// Any bytes.
    pub const ANY: Self = Self([[u64::MAX; 4]; PLACES]);
}

/// What goes through a part: bytes by place, what stands before them, and of words the lengths, and what stands behind.
#[derive(Clone, Copy)]
struct Part {
    places: Places,
    lefts: Lefts,
    lengths: u32,
    behinds: u32,
    /// About how often a place in a text goes through.
    share: f32,
}

impl Part {
    const EMPTY: Self =
        Self { places: Places([[0; 4]; PLACES]), lefts: Lefts::NONE, lengths: 0, behinds: 0, share: 0.0 };

    fn of(shape: &Sieved<'_>) -> Self {
        let mut part = Self { places: shape.places, lefts: shape.lefts, ..Self::EMPTY };
        for (length, digits, behind) in &shape.words {
            part.lengths |= 1 << (*length).min(LONGEST);
            // What stands behind the longest is not told.
            part.behinds |= if *length < LONGEST { 1 << place(*digits, *behind) } else { 0 };
        }
        part.told()
    }

    fn joined(&self, other: &Self) -> Self {
        let mut all = *self;
        for (place, more) in all.places.0.iter_mut().zip(other.places.0) {
            place.iter_mut().zip(more).for_each(|(bits, more)| *bits |= more);
        }
        all.lefts.join(&other.lefts);
        all.lengths |= other.lengths;
        all.behinds |= other.behinds;
        all.told()
    }

    fn told(mut self) -> Self {
        let bytes: f32 = self.places.0.iter().map(likely).product();
        let short = (self.lengths & 0x3FE).count_ones() as f32 * 0.1;
        let lengths = short + (self.lengths & !0x3FE).count_ones() as f32 * 0.005;
        let behinds: f32 = BEHINDS
            .iter()
            .flatten()
            .enumerate()
            .filter(|(at, _)| self.behinds >> at & 1 == 1)
            .map(|(_, each)| each)
            .sum();
        self.share = bytes * (lengths * behinds).max(0.01) * self.lefts.share();
        self
    }
}

/// About how often a word has no digit, or some, or is all digits, and this stands behind it (`table::BEHIND`).
const BEHINDS: [[f32; 4]; 8] = [
    [0.17, 0.02, 0.06, 0.0],
    [0.34, 0.03, 0.08, 0.0],
    [0.02, 0.01, 0.02, 0.0],
    [0.03, 0.01, 0.03, 0.0],
    [0.02, 0.01, 0.01, 0.0],
    [0.04, 0.01, 0.01, 0.0],
    [0.04, 0.01, 0.01, 0.0],
    [0.01, 0.0, 0.01, 0.0],
];

/// The place of what of a word is a digit and of what stands behind it.
#[inline]
fn place(digits: u8, behind: u8) -> usize {
    usize::from(behind % 8) * 4 + usize::from(digits % 4)
}

/// About how often a byte of a text is one of these.
fn likely(bytes: &[u64; 4]) -> f32 {
    const BLANK: u64 = 1 << b' ';
    const DIGITS: u64 = 0x3FF << b'0';
    const CAPITALS: u64 = 0x07FF_FFFE;
    const SMALL: u64 = CAPITALS << 32;
    let [low, high, beyond, last] = *bytes;
    let of = |bits: u64, each: f32| bits.count_ones() as f32 * each;
    of(low & BLANK, 0.1)
        + of(low & DIGITS, 0.02)
        + of(low & !(BLANK | DIGITS), 0.003)
        + of(high & SMALL, 0.02)
        + of(high & CAPITALS, 0.004)
        + of(high & !(SMALL | CAPITALS), 0.002)
        + of(beyond, 0.0002)
        + of(last, 0.0002)
}

/// A shape, as the sieve sees it.
pub struct Sieved<'a> {
    /// What it begins with.
    pub places: Places,
    /// The words that it may begin with.
    pub words: Vec<Reached>,
    /// What may stand before it.
    pub lefts: Lefts,
    /// What may follow its first word.
    pub follows: &'a Follows,
    /// Whether a dot with a letter behind it is in it, less than `FAR` from its begin.
    pub is_dotted: bool,
    /// Whether it needs no evidence, and whether that may stand behind it.
    pub is_alone: bool,
    pub is_trailed: bool,
}

/// By place and byte, and by the length of a word, its digits and what stands behind it, the parts that are left.
pub struct Sieve {
    places: Box<[[u64; 256]; PLACES]>,
    words: Box<[[u64; 32]; LONGEST + 1]>,
    /// By what stands before a place, as `lefts::place` has it.
    lefts: Box<[u64; LEFTS]>,
    /// By what stands behind a word, and by the first byte and the length of the word behind that.
    firsts: Box<[[u64; 64]; SEPARATORS]>,
    seconds: Box<[[u64; LONGEST + 1]; SEPARATORS]>,
    /// The parts of shapes that need no evidence.
    pub always: u64,
    /// The parts of those for which it may stand behind them.
    pub trailed: u64,
    /// The parts of those that need a dot with a letter behind it near by.
    pub dotted: u64,
}

impl Sieve {
    /// Of shapes; and the part of each, as its bit.
    pub fn new(shapes: &[Sieved<'_>]) -> (Self, Vec<u64>) {
        let mut order: Vec<(usize, Part)> = shapes.iter().map(Part::of).enumerate().collect();
        // The widest first, so that what is narrow is put to what holds it already.
        order.sort_by(|one, two| two.1.share.total_cmp(&one.1.share));
        let mut parts = vec![Part::EMPTY; PARTS];
        let mut bits = vec![0_u64; shapes.len()];
        for (at, shape) in order {
            let of = match shapes.get(at) {
                Some(shape) if shape.is_alone && shape.is_dotted => DOTTED..ALWAYS,
                Some(shape) if shape.is_alone => 0..DOTTED,
                Some(shape) if shape.is_trailed => ALWAYS..TRAILED,
                _ => TRAILED..PARTS,
            };
            let open = parts.iter().enumerate().filter(|(part, _)| of.contains(part));
            let joined = open.map(|(place, part)| {
                let joined = part.joined(&shape);
                (place, joined, joined.share - part.share)
            });
            if let Some((place, joined, _)) = joined.min_by(|one, two| one.2.total_cmp(&two.2)) {
                parts.get_mut(place).into_iter().for_each(|part| *part = joined);
                bits.get_mut(at).into_iter().for_each(|bit| *bit = 1 << place);
            }
        }
        let mut sieve = Self {
            places: Box::new([[0; 256]; PLACES]),
            words: Box::new([[0; 32]; LONGEST + 1]),
            lefts: Box::new([0; LEFTS]),
            firsts: Box::new([[0; 64]; SEPARATORS]),
            seconds: Box::new([[0; LONGEST + 1]; SEPARATORS]),
            always: (1 << ALWAYS) - 1,
            trailed: (1 << TRAILED) - (1 << ALWAYS),
            dotted: (1 << ALWAYS) - (1 << DOTTED),
        };
        for (number, part) in parts.iter().enumerate() {
            for (row, place) in sieve.places.iter_mut().zip(part.places.0) {
                for (byte, left) in row.iter_mut().enumerate() {
                    *left |= (place[byte >> 6] >> (byte & 63) & 1) << number;
                }
            }
        }
        for (shape, bit) in shapes.iter().zip(&bits) {
            for (place, left) in sieve.lefts.iter_mut().enumerate() {
                *left |= if shape.lefts.has(place) { *bit } else { 0 };
            }
            for (length, digits, behind) in &shape.words {
                let row = &mut sieve.words[(*length).min(LONGEST)];
                if *length < LONGEST {
                    row[place(*digits, *behind)] |= bit;
                } else {
                    // What of the longest is a digit is not told, nor what stands behind it.
                    for left in row.iter_mut() {
                        *left |= bit;
                    }
                }
            }
            for separator in 0..SEPARATORS {
                for (first, left) in sieve.firsts[separator].iter_mut().enumerate() {
                    *left |= if shape.follows.parts(separator, first, 0).0 { *bit } else { 0 };
                }
                for (length, left) in sieve.seconds[separator].iter_mut().enumerate() {
                    *left |= if shape.follows.parts(separator, 0, length).1 { *bit } else { 0 };
                }
            }
        }
        (sieve, bits)
    }

    /// The parts that a word goes through by what follows it.
    #[inline]
    pub fn next(&self, next: Next) -> u64 {
        let separator = usize::from(next.separator) % SEPARATORS;
        self.firsts[separator][usize::from(next.first) % 64]
            & self.seconds[separator][usize::from(next.length) % (LONGEST + 1)]
    }

    /// The parts that what stands before a place lets through.
    #[inline]
    pub fn behind(&self, bytes: &[u8], at: usize) -> u64 {
        self.lefts[lefts::place(bytes, at)]
    }

    /// The parts that eight bytes go through.
    #[inline]
    pub fn through(&self, eight: u64) -> u64 {
        let bytes = eight.to_le_bytes();
        self.places.iter().zip(bytes).fold(u64::MAX, |left, (row, byte)| left & row[usize::from(byte)])
    }

    /// The parts that a word goes through by its length, by what of it is a digit (0: none, 1: some, 2: all), and by what
    /// stands behind it.
    #[inline]
    pub fn word(&self, length: usize, digits: u8, behind: u8) -> u64 {
        self.words[length.min(LONGEST)][place(digits, behind)]
    }
}
