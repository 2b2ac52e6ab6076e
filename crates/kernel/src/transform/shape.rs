//! The shape of a text: which places hold a letter or digit that a token may change, and the rest, which stays.
//!
//! Must never change a text's length in bytes, the class of a letter or digit, or anything between them.

use super::ff1::{Ff1, Way};
use super::permutation::{self, Mixing, Tweak};
use super::wide::Wide;

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

struct Slot {
    at: usize,
    base: u8,
    radix: u8,
}

/// The free places of one text, in order, and the tweak that its skeleton gives.
pub struct Shape {
    slots: Vec<Slot>,
    tweak: Tweak,
}

impl Shape {
    /// Reads a text; `place` says what may happen to the letter or digit at a byte offset.
    ///
    /// `None` for a letter or digit outside ASCII, or more than 256 free places.
    pub fn of(method: u8, text: &str, place: impl Fn(usize, u8) -> Place) -> Option<Self> {
        let mut slots = Vec::with_capacity(text.len().min(MOST));
        let mut skeleton = Mixing::default();
        skeleton.push(method);
        for (at, byte) in text.bytes().enumerate() {
            let (mark, base, radix) = match byte {
                b'0'..=b'9' => (1, b'0', 10),
                b'a'..=b'z' => (2, b'a', 26),
                b'A'..=b'Z' => (3, b'A', 26),
                _ => {
                    skeleton.push(byte);
                    continue;
                }
            };
            match place(at, byte) {
                Place::Fixed => skeleton.push(byte),
                Place::NotZero if (b'1'..=b'9').contains(&byte) => {
                    skeleton.push(4);
                    slots.push(Slot { at, base: b'1', radix: 9 });
                }
                Place::NotZero | Place::Free => {
                    skeleton.push(mark);
                    slots.push(Slot { at, base, radix });
                }
            }
            if slots.len() > MOST {
                return None;
            }
        }
        if !text.is_ascii() && text.chars().any(|one| !one.is_ascii() && one.is_alphanumeric()) {
            return None;
        }
        Some(Self { slots, tweak: skeleton.tweak() })
    }

    /// The text with its free places permuted as one number. `None` where they have under 10^6 values.
    pub fn permute(&self, ff1: &Ff1, text: &str, way: Way) -> Option<String> {
        let mut out = text.as_bytes().to_vec();
        let domain = self.slots.iter().try_fold(1_u128, |all, slot| all.checked_mul(u128::from(slot.radix)));
        if let Some(domain) = domain {
            let rank = self.slots.chunks(GROUP).fold(0, |rank, group| {
                let (all, number) = group.iter().fold((1, 0), |(all, number), slot| {
                    (
                        all * u64::from(slot.radix),
                        number * u64::from(slot.radix) + u64::from(read(text, slot)),
                    )
                });
                rank * u128::from(all) + u128::from(number)
            });
            let mut rank = permutation::walk(ff1, self.tweak, domain, rank, way, |_| true)?;
            for group in self.slots.chunks(GROUP).rev() {
                let all = group.iter().map(|slot| u64::from(slot.radix)).product();
                let (quotient, mut number) = permutation::divided(rank, all);
                for slot in group.iter().rev() {
                    write(&mut out, slot, (number % u64::from(slot.radix)) as u8);
                    number /= u64::from(slot.radix);
                }
                rank = quotient;
            }
        } else {
            let domain =
                self.slots.iter().fold(Wide::ONE, |all, slot| all.times_plus(u64::from(slot.radix), 0));
            let digit =
                |rank: Wide, slot: &Slot| rank.times_plus(u64::from(slot.radix), u64::from(read(text, slot)));
            let mut rank =
                permutation::wide(ff1, self.tweak, &domain, &self.slots.iter().fold(Wide::ZERO, digit), way);
            for slot in self.slots.iter().rev() {
                let (quotient, digit) = rank.divide(u64::from(slot.radix));
                write(&mut out, slot, digit as u8);
                rank = quotient;
            }
        }
        String::from_utf8(out).ok()
    }
}

fn read(text: &str, slot: &Slot) -> u8 {
    text.as_bytes().get(slot.at).map_or(0, |byte| byte - slot.base)
}

fn write(out: &mut [u8], slot: &Slot, digit: u8) {
    if let Some(byte) = out.get_mut(slot.at) {
        *byte = slot.base + digit;
    }
}
