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

/// One text and its free places, among those of all, and the tweak that its skeleton gives.
struct Shape {
    text: Range<usize>,
    slots: Range<usize>,
    tweak: Tweak,
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
    shapes.add(method, text, place);
    shapes.permute(ff1, way).pop()?.map(str::to_owned)
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
    /// It has no shape, and so no token, with a letter or digit outside ASCII, or more than 256 free places.
    pub fn add(&mut self, method: u8, text: &str, place: impl Fn(usize, u8) -> Place) {
        let (begin, first) = (self.texts.len(), self.slots.len());
        let tweak = self.take(method, text, place);
        if tweak.is_some() {
            self.texts.extend_from_slice(text.as_bytes());
        } else {
            self.slots.truncate(first);
        }
        let (text, slots) = (begin..self.texts.len(), first..self.slots.len());
        self.read.push(tweak.map(|tweak| Shape { text, slots, tweak }));
    }

    fn take(&mut self, method: u8, text: &str, place: impl Fn(usize, u8) -> Place) -> Option<Tweak> {
        // So that every place's offset fits its slot.
        u32::try_from(self.texts.len() + text.len()).ok()?;
        let begin = self.texts.len() as u32;
        let most = self.slots.len() + MOST;
        let mut skeleton = Mixing::default();
        skeleton.push(method);
        let mut is_ascii = true;
        for (at, byte) in (0_u32..).zip(text.bytes()) {
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
            self.slots.push(Slot { at: begin + at, base, radix, digit: byte - base });
        }
        let is_ranked = is_ascii || !text.chars().any(|one| !one.is_ascii() && one.is_alphanumeric());
        is_ranked.then(|| skeleton.tweak())
    }

    /// The texts, in the order they were added, with the free places of each permuted as one number.
    ///
    /// `None` for a text without a shape, and where the free places have under 10^6 values.
    pub fn permute(&mut self, ff1: &Ff1, way: Way) -> Vec<Option<&str>> {
        let slots = |shape: &Shape| self.slots.get(shape.slots.clone()).unwrap_or_default();
        // A shape too wide for 128 bits walks alone; its place among the walks stays empty.
        let walk = |shape: &Option<Shape>| {
            let ranked = shape.as_ref().and_then(|shape| Some((shape.tweak, ranked(slots(shape))?)));
            let (tweak, (domain, number)) = ranked.unwrap_or_default();
            Walk { tweak, domain, number }
        };
        let walks: Vec<Walk> = self.read.iter().map(walk).collect();
        let images = permutation::walk_all(ff1, &walks, way, |_| true);
        let written = |((shape, walk), image): ((&Option<Shape>, &Walk), Option<u128>)| {
            let shape = shape.as_ref()?;
            match image {
                Some(image) => write(&mut self.texts, slots(shape), image),
                None if walk.domain == 0 => {
                    write_wide(ff1, &mut self.texts, slots(shape), shape.tweak, way);
                }
                // What stands there still is the raw text.
                None => return None,
            }
            Some(shape.text.clone())
        };
        let tokens: Vec<Option<Range<usize>>> =
            self.read.iter().zip(&walks).zip(images).map(written).collect();
        let whole = std::str::from_utf8(&self.texts).unwrap_or_default();
        tokens.into_iter().map(|token| whole.get(token?)).collect()
    }
}

/// How many values a group of places has.
fn values(group: &[Slot]) -> u64 {
    group.iter().map(|slot| u64::from(slot.radix)).product()
}

/// How many values the places have, and which of them they hold. `None` past 128 bits.
fn ranked(slots: &[Slot]) -> Option<(u128, u128)> {
    slots.chunks(GROUP).try_fold((1_u128, 0_u128), |(domain, rank), group| {
        let all = values(group);
        let number = group.iter().fold(0, |all, slot| all * u64::from(slot.radix) + u64::from(slot.digit));
        Some((domain.checked_mul(u128::from(all))?, rank * u128::from(all) + u128::from(number)))
    })
}

/// Writes what the places hold in the value of that rank.
fn write(out: &mut [u8], slots: &[Slot], mut rank: u128) {
    for group in slots.chunks(GROUP).rev() {
        let (quotient, mut number) = permutation::divided(rank, values(group));
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
