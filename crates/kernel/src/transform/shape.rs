//! The shape of a text: which places hold a letter or digit that a token may change, and the rest, which stays.
//!
//! Must never change a text's length in bytes, the class of a letter or digit, or anything between them.

use super::ff1::{Ff1, Way};
use super::permutation::{self, Mixing, Tweak, Walk};
use super::wide::Wide;
use std::ops::Range;

/// More places than this are not ranked: the text is redacted instead.
const MOST: usize = 256;

/// Places that are ranked together in 64 bits (26^13 < 2^64): a division of 128 bits is slow.
const GROUP: usize = 13;

/// What a place of a text may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Stays as it is.
    Fixed,
    /// A letter or digit: any other of its class.
    Free,
    /// A digit that is not 0 and must not become 0.
    NotZero,
}

/// A free place: where it stands among all texts, and its digit above the first of its class.
struct Slot {
    at: u32,
    base: u8,
    radix: u8,
    digit: u8,
}

/// One text and its free places, among those of all, and the number that these are.
struct Shape {
    text: Range<usize>,
    slots: Range<usize>,
    /// Its domain is 0 where it has more than 128 bits.
    walk: Walk,
}

/// Many texts and their shapes, so that they are permuted together, in one piece of memory.
#[derive(Default)]
pub struct Shapes {
    texts: Vec<u8>,
    slots: Vec<Slot>,
    read: Vec<Option<Shape>>,
}

/// The token of one text; see `Shapes`.
pub fn permute(
    ff1: &Ff1,
    method: u8,
    text: &str,
    place: impl Fn(usize, u8) -> Place,
    way: Way,
) -> Option<String> {
    let mut shapes = Shapes::default();
    shapes.add(method, text.as_bytes(), place);
    shapes.permute(ff1, way);
    let token = shapes.tokens().next()??.to_vec();
    String::from_utf8(token).ok()
}

impl Shapes {
    /// Forgets every text, but keeps the room they took.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.slots.clear();
        self.read.clear();
    }

    /// A text that has no shape.
    pub fn add_none(&mut self) {
        self.read.push(None);
    }

    /// Reads a text; `place` says what may happen to the letter or digit at a byte offset.
    ///
    /// It has no shape, and so no token, where it is not UTF-8, with a letter or digit outside ASCII, or with more than
    /// 256 free places.
    pub fn add(&mut self, method: u8, text: &[u8], place: impl Fn(usize, u8) -> Place) {
        let (begin, first) = (self.texts.len(), self.slots.len());
        let walk = self.take(method, text, place);
        if walk.is_some() {
            self.texts.extend_from_slice(text);
        } else {
            self.slots.truncate(first);
        }
        let (text, slots) = (begin..self.texts.len(), first..self.slots.len());
        self.read.push(walk.map(|walk| Shape { text, slots, walk }));
    }

    /// Puts blanks behind the token of the text added last: they are no part of its shape.
    pub fn pad(&mut self, blanks: &[u8]) {
        if let Some(Some(last)) = self.read.last_mut() {
            self.texts.extend_from_slice(blanks);
            last.text.end = self.texts.len();
        }
    }

    fn take(&mut self, method: u8, text: &[u8], place: impl Fn(usize, u8) -> Place) -> Option<Walk> {
        // So that every place's offset fits its slot.
        u32::try_from(self.texts.len() + text.len()).ok()?;
        let begin = self.texts.len() as u32;
        let most = self.slots.len() + MOST;
        let (mut skeleton, mut ranking) = (Mixing::default(), Ranking::default());
        skeleton.push(method);
        let mut is_ascii = true;
        for (at, byte) in (0_u32..).zip(text.iter().copied()) {
            let (mark, base, radix) = match byte {
                b'0'..=b'9' => (1, b'0', 10),
                b'a'..=b'z' => (2, b'a', 26),
                b'A'..=b'Z' => (3, b'A', 26),
                _ => {
                    is_ascii &= byte.is_ascii();
                    skeleton.push(byte);
                    continue;
                }
            };
            let (mark, base, radix) = match place(at as usize, byte) {
                Place::Fixed => {
                    skeleton.push(byte);
                    continue;
                }
                Place::NotZero if (b'1'..=b'9').contains(&byte) => (4, b'1', 9),
                Place::NotZero | Place::Free => (mark, base, radix),
            };
            skeleton.push(mark);
            if self.slots.len() == most {
                return None;
            }
            let slot = Slot { at: begin + at, base, radix, digit: byte - base };
            ranking.push(&slot);
            self.slots.push(slot);
        }
        let is_foreign = |one: char| !one.is_ascii() && one.is_alphanumeric();
        let is_ranked = is_ascii || !std::str::from_utf8(text).ok()?.contains(is_foreign);
        is_ranked.then(|| ranking.walk(skeleton.tweak()))
    }

    /// Makes the texts tokens, the free places of each permuted as one number.
    pub fn permute(&mut self, ff1: &Ff1, way: Way) {
        let walks = self.read.iter_mut().flatten().map(|shape| &mut shape.walk);
        permutation::walk_all(ff1, walks, way, |_| true);
        for read in &mut self.read {
            let Some(shape) = read else { continue };
            let slots = self.slots.get(shape.slots.clone()).unwrap_or_default();
            match shape.walk.image {
                Some(image) => write(&mut self.texts, slots, image),
                None if shape.walk.domain == 0 => {
                    write_wide(ff1, &mut self.texts, slots, shape.walk.tweak, way);
                }
                // What stands there still is the raw text.
                None => *read = None,
            }
        }
    }

    /// What `permute` made, in the order the texts were added, as UTF-8.
    ///
    /// `None` for a text without a shape, and where the free places have under 10^6 values.
    pub fn tokens(&self) -> impl Iterator<Item = Option<&[u8]>> {
        self.read.iter().map(|shape| self.texts.get(shape.as_ref()?.text.clone()))
    }
}

/// Free places in the making of their number: how many values they have, and which of them they hold.
struct Ranking {
    /// Of the whole groups so far; 0 past 128 bits.
    domain: u128,
    rank: u128,
    /// Of the group that is not whole yet.
    values: u64,
    number: u64,
    places: usize,
}

impl Default for Ranking {
    fn default() -> Self {
        Self { domain: 1, rank: 0, values: 1, number: 0, places: 0 }
    }
}

impl Ranking {
    fn push(&mut self, slot: &Slot) {
        self.values *= u64::from(slot.radix);
        self.number = self.number * u64::from(slot.radix) + u64::from(slot.digit);
        self.places += 1;
        if self.places == GROUP {
            self.close();
        }
    }

    fn close(&mut self) {
        self.domain = self.domain.checked_mul(u128::from(self.values)).unwrap_or(0);
        self.rank = self.rank.wrapping_mul(u128::from(self.values)).wrapping_add(u128::from(self.number));
        (self.values, self.number, self.places) = (1, 0, 0);
    }

    fn walk(mut self, tweak: Tweak) -> Walk {
        self.close();
        Walk { tweak, domain: self.domain, number: self.rank, image: None }
    }
}

/// Writes what the places hold in the value of that rank.
fn write(out: &mut [u8], slots: &[Slot], mut rank: u128) {
    for (at, group) in slots.chunks(GROUP).enumerate().rev() {
        // What is left for the first group is below its number of values.
        let (quotient, mut number) =
            if at == 0 { (0, rank as u64) } else { permutation::divided(rank, values(group)) };
        for slot in group.iter().rev() {
            // A division by a constant is a multiplication.
            let (rest, digit) = match slot.radix {
                10 => (number / 10, number % 10),
                26 => (number / 26, number % 26),
                radix => (number / u64::from(radix), number % u64::from(radix)),
            };
            put(out, slot, digit as u8);
            number = rest;
        }
        rank = quotient;
    }
}

/// How many values a group of places has.
fn values(group: &[Slot]) -> u64 {
    group.iter().map(|slot| u64::from(slot.radix)).product()
}

/// Permutes places that have 2^128 values and more.
fn write_wide(ff1: &Ff1, out: &mut [u8], slots: &[Slot], tweak: Tweak, way: Way) {
    let domain = slots.iter().fold(Wide::ONE, |all, slot| all.times_plus(u64::from(slot.radix), 0));
    let digit = |rank: Wide, slot: &Slot| rank.times_plus(u64::from(slot.radix), u64::from(slot.digit));
    let mut rank = permutation::wide(ff1, tweak, &domain, &slots.iter().fold(Wide::ZERO, digit), way);
    for slot in slots.iter().rev() {
        let (quotient, digit) = rank.divide(u64::from(slot.radix));
        put(out, slot, digit as u8);
        rank = quotient;
    }
}

fn put(out: &mut [u8], slot: &Slot, digit: u8) {
    if let Some(byte) = out.get_mut(slot.at as usize) {
        *byte = slot.base + digit;
    }
}
