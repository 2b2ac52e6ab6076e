//! A keyed permutation of the numbers below any domain: FF1 in radix 2, walked until it lands inside.
//!
//! Radix 2 needs under two steps of walking on average, whatever the domain. Must never permute a domain below
//! 10^6 (NIST SP 800-38G revision 1, section 5.2): a small one can be listed by whoever asks often enough.

use super::ff1::{Ff1, Way, LANES};
use super::wide::Wide;

/// The smallest domain that is permuted.
pub const LEAST: u128 = 1_000_000;

/// A tweak: eight bytes, so that with half a number it fills no more than one block of the cipher.
pub type Tweak = [u8; 8];

/// The tweak for a skeleton: what of a value stays in place also decides how the rest is permuted.
///
/// FNV-1a in 64 bits. A tweak is no secret and needs no collision resistance: two shapes that share one are
/// permuted alike, and stay apart by their shapes.
pub fn tweak(skeleton: &[u8]) -> Tweak {
    let mut mixing = Mixing::default();
    for byte in skeleton {
        mixing.push(*byte);
    }
    mixing.tweak()
}

/// A skeleton's tweak in the making, byte by byte.
pub struct Mixing(u64);

impl Default for Mixing {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Mixing {
    /// The skeleton's next byte.
    pub fn push(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }

    /// The tweak of what was pushed.
    pub fn tweak(&self) -> Tweak {
        self.0.to_be_bytes()
    }
}

/// Quotient and remainder; a division of 128 bits is slow, so it is done only where it is needed.
pub fn divided(number: u128, divisor: u64) -> (u128, u64) {
    if let Ok(small) = u64::try_from(number) {
        return (u128::from(small / divisor), small % divisor);
    }
    let quotient = number / u128::from(divisor);
    (quotient, (number - quotient * u128::from(divisor)) as u64)
}

/// A number that is to be permuted among those below a domain.
pub struct Walk {
    /// What stays of its value.
    pub tweak: Tweak,
    /// Of `number` and its image.
    pub domain: u128,
    /// Where the walk begins.
    pub number: u128,
    /// Where it ended. `None` before, and where the domain is under 10^6.
    pub image: Option<u128>,
}

/// Gives each number its image among the numbers below its domain that `inside` accepts, which must accept it.
///
/// Walking a cycle of a permutation always comes back, so it ends. As many walk in step as the cipher has lanes, and
/// where one has ended the next begins.
pub fn walk_all<'a>(
    ff1: &Ff1,
    walks: impl Iterator<Item = &'a mut Walk>,
    way: Way,
    inside: impl Fn(u128) -> bool,
) {
    let mut waiting =
        walks.filter(|walk| walk.domain >= LEAST && walk.number < walk.domain && inside(walk.number));
    let mut walking = Vec::with_capacity(waiting.size_hint().1.map_or(LANES, |most| most.min(LANES)));
    loop {
        while walking.len() < LANES {
            let Some(walk) = waiting.next() else { break };
            let bits = 128 - (walk.domain - 1).leading_zeros();
            if let Some(binary) = ff1.binary(bits, walk.tweak, walk.number) {
                walking.push((binary, walk));
            } else {
                let ends = |at| at < walk.domain && inside(at);
                walk.image = cycle(ff1, walk.tweak, bits, walk.number, way, ends);
            }
        }
        if walking.is_empty() {
            return;
        }
        ff1.permute(&mut walking, way);
        walking.retain_mut(|(binary, walk)| {
            let is_home = binary.number < walk.domain && inside(binary.number);
            if is_home {
                walk.image = Some(binary.number);
            }
            !is_home
        });
    }
}

/// As `walk_all`, for one number.
pub fn walk(
    ff1: &Ff1,
    tweak: Tweak,
    domain: u128,
    number: u128,
    way: Way,
    inside: impl Fn(u128) -> bool,
) -> Option<u128> {
    let mut walk = Walk { tweak, domain, number, image: None };
    walk_all(ff1, std::iter::once(&mut walk), way, inside);
    walk.image
}

/// As `walk`, over all numbers of so many bits, up to 128.
pub fn full(
    ff1: &Ff1,
    tweak: Tweak,
    bits: u32,
    number: u128,
    way: Way,
    inside: impl Fn(u128) -> bool,
) -> Option<u128> {
    cycle(ff1, tweak, bits, number, way, |at| inside(at) || at == number)
}

/// Passes of FF1 over more than 112 binary numerals until one lands where `ends` says.
fn cycle(
    ff1: &Ff1,
    tweak: Tweak,
    bits: u32,
    number: u128,
    way: Way,
    ends: impl Fn(u128) -> bool,
) -> Option<u128> {
    let mut at = number;
    let (narrow, right) = (ff1.narrow(2, bits, &tweak)?, bits - bits / 2);
    loop {
        let (a, b) = narrow.permute((at >> right, at & ((1 << right) - 1)), way);
        at = (a << right) | b;
        if ends(at) {
            return Some(at);
        }
    }
}

/// As `walk`, past 128 bits.
pub fn wide(ff1: &Ff1, tweak: Tweak, domain: &Wide, number: &Wide, way: Way) -> Wide {
    let bits = domain.bits_below();
    let mut at = *number;
    loop {
        at = ff1.bits(bits, &tweak, &at, way);
        if at.below(domain) {
            return at;
        }
    }
}
