//! A whole number of up to 1280 bits: the ranks of long texts. Only what ranking and FF1 in radix 2 need.
//!
//! Must never grow: 256 letters or digits rank below 2^1204, so 20 limbs always hold them.

const LIMBS: usize = 20;

/// Limbs, least significant first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Wide([u64; LIMBS]);

impl Wide {
    /// The number zero.
    pub const ZERO: Self = Self([0; LIMBS]);
    /// The number one.
    pub const ONE: Self = {
        let mut limbs = [0; LIMBS];
        limbs[0] = 1;
        Self(limbs)
    };

    /// `self * factor + addend`, cut to 1280 bits.
    pub fn times_plus(mut self, factor: u64, addend: u64) -> Self {
        let mut carry = u128::from(addend);
        for limb in &mut self.0 {
            let sum = u128::from(*limb) * u128::from(factor) + carry;
            *limb = sum as u64;
            carry = sum >> 64;
        }
        self
    }

    /// Quotient and remainder by a divisor that is not zero.
    pub fn divide(mut self, divisor: u64) -> (Self, u64) {
        let mut rest = 0_u128;
        for limb in self.0.iter_mut().rev() {
            let part = (rest << 64) | u128::from(*limb);
            *limb = (part / u128::from(divisor)) as u64;
            rest = part % u128::from(divisor);
        }
        (self, rest as u64)
    }

    /// Whether `self < other`.
    pub fn below(&self, other: &Self) -> bool {
        self.0.iter().rev().lt(other.0.iter().rev())
    }

    /// How many bits the numbers below `self` take.
    pub fn bits_below(&self) -> usize {
        let last = self.add(&Self([u64::MAX; LIMBS]), LIMBS * 64);
        let top = last.0.iter().rposition(|limb| *limb != 0);
        top.map_or(0, |at| at * 64 + 64 - last.0.get(at).map_or(64, |limb| limb.leading_zeros() as usize))
    }

    /// `self + other` modulo 2^bits.
    pub fn add(&self, other: &Self, bits: usize) -> Self {
        let mut out = *self;
        let mut carry = false;
        for (limb, more) in out.0.iter_mut().zip(other.0) {
            let (sum, first) = limb.overflowing_add(more);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            *limb = sum;
            carry = first || second;
        }
        out.low(bits)
    }

    /// `self - other` modulo 2^bits.
    pub fn subtract(&self, other: &Self, bits: usize) -> Self {
        let flipped = Self(other.0.map(|limb| !limb));
        let negative = flipped.add(&Self::ONE, LIMBS * 64);
        self.add(&negative, bits)
    }

    /// The lowest `bits` bits.
    pub fn low(mut self, bits: usize) -> Self {
        for (at, limb) in self.0.iter_mut().enumerate() {
            let kept = bits.saturating_sub(at * 64);
            if kept < 64 {
                *limb &= (1_u64 << kept) - 1;
            }
        }
        self
    }

    /// Everything above the lowest `bits` bits, moved down.
    pub fn high(&self, bits: usize) -> Self {
        let (skip, shift) = (bits / 64, bits % 64);
        let limb = |at: usize| self.0.get(at).copied().unwrap_or(0);
        let mut out = [0; LIMBS];
        for (at, place) in out.iter_mut().enumerate() {
            let upper = if shift == 0 { 0 } else { limb(at + skip + 1) << (64 - shift) };
            *place = (limb(at + skip) >> shift) | upper;
        }
        Self(out)
    }

    /// `self * 2^bits + low`, where `low < 2^bits`.
    pub fn joined(&self, bits: usize, low: &Self) -> Self {
        let mut out = *self;
        for _ in 0..bits / 32 {
            out = out.times_plus(1 << 32, 0);
        }
        out = out.times_plus(1 << (bits % 32), 0);
        out.add(low, LIMBS * 64)
    }

    /// The number that big-endian bytes write; what lies above 1280 bits is cut.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut out = [0_u64; LIMBS];
        for (at, byte) in bytes.iter().rev().enumerate().take(LIMBS * 8) {
            if let Some(limb) = out.get_mut(at / 8) {
                *limb |= u64::from(*byte) << (at % 8 * 8);
            }
        }
        Self(out)
    }

    /// Writes the number big-endian, in exactly the room given.
    pub fn write_bytes(&self, room: &mut [u8]) {
        for (at, byte) in room.iter_mut().rev().enumerate() {
            *byte = (self.0.get(at / 8).copied().unwrap_or(0) >> (at % 8 * 8)) as u8;
        }
    }
}
