//! FF1, format-preserving encryption. Source: NIST SP 800-38G, algorithms 7 and 8, with AES-256.
//!
//! Works on the two halves as numbers, not as numeral strings. Must never see a domain below 10^6: its callers
//! (`permutation`) refuse those, as the revision of the standard demands.

use super::wide::Wide;
use aes::cipher::{BlockEncrypt, KeyInit};
use aes::{Aes256, Block};

const ROUNDS: u8 = 10;

/// To the token or back to the raw value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Raw value to token.
    Forward,
    /// Token to raw value.
    Back,
}

/// How many numbers are permuted side by side: as many blocks as the cipher has in flight.
pub const LANES: usize = 8;

/// The widest binary number that `binary` permutes.
const BITS: usize = 128;

/// The cipher with its key. No `Debug`: it holds a key.
pub struct Ff1 {
    aes: Aes256,
    /// PRF(P) for every length of binary numerals under a tweak of eight bytes: the same for every value.
    binary: Box<[[u8; 16]; BITS + 1]>,
}

/// Length of the left half of `length` numerals.
const fn left(length: u32) -> u32 {
    length / 2
}

impl Ff1 {
    /// Takes an AES-256 key.
    pub fn new(key: &[u8; 32]) -> Self {
        let aes = Aes256::new(key.into());
        let mut made = Self { aes, binary: Box::new([[0; 16]; BITS + 1]) };
        for length in 0..=BITS {
            let first = made.begin(2, length as u32, &[0; 8]);
            if let Some(slot) = made.binary.get_mut(length) {
                *slot = first;
            }
        }
        made
    }

    /// As `narrow`, for up to 112 binary numerals under a tweak of eight bytes, with nothing left to set up: tweak,
    /// round and half fill one block. `None` for more numerals.
    pub fn binary(&self, length: u32, tweak: [u8; 8], number: u128) -> Option<Binary> {
        let long = length - left(length);
        let bytes = long.div_ceil(8);
        let first = (bytes <= 7).then(|| self.binary.get(length as usize)).flatten()?;
        let first = u128::from_be_bytes(*first);
        let fixed = ((first >> 64) as u64 ^ u64::from_be_bytes(tweak), first as u64);
        // Of an encrypted block the first 8 or 12 bytes count, and of their number the lower 64 bits.
        let skipped = if bytes <= 4 { 0 } else { 32 };
        let masks = (mask(left(length)), mask(long));
        Some(Binary { number, fixed, round: 8 * bytes, skipped, masks, long })
    }

    /// Encrypts or decrypts numbers side by side: a round's blocks do not wait for each other.
    pub fn permute<T>(&self, numbers: &mut [(Binary, T)], way: Way) {
        numbers.chunks_mut(LANES).for_each(|lanes| self.lanes(lanes, way));
    }

    /// As `permute`, for at most `LANES` numbers.
    fn lanes<T>(&self, lanes: &mut [(Binary, T)], way: Way) {
        // (what goes into a round, what it changes): the right half and the left, or on the way back the other way.
        let mut halves = [(0_u64, 0_u64); LANES];
        let mut blocks = [Block::default(); LANES];
        for (half, (lane, _)) in halves.iter_mut().zip(&*lanes) {
            let (a, b) = ((lane.number >> lane.long) as u64, lane.number as u64 & lane.masks.1);
            *half = if way == Way::Forward { (b, a) } else { (a, b) };
        }
        for step in 0..ROUNDS {
            let round = if way == Way::Forward { step } else { ROUNDS - 1 - step };
            for (((source, _), block), (lane, _)) in halves.iter().zip(&mut blocks).zip(&*lanes) {
                *block = lane.block(*source, round).into();
            }
            match blocks.get_mut(..lanes.len()).unwrap_or_default() {
                [alone] => self.aes.encrypt_block(alone),
                blocks => self.aes.encrypt_blocks(blocks),
            }
            for (((source, changed), block), (lane, _)) in halves.iter_mut().zip(&blocks).zip(&*lanes) {
                (*source, *changed) = (lane.mixed(*changed, (*block).into(), round, way), *source);
            }
        }
        for ((source, changed), (lane, _)) in halves.into_iter().zip(lanes) {
            let (a, b) = if way == Way::Forward { (changed, source) } else { (source, changed) };
            lane.number = (u128::from(a) << lane.long) | u128::from(b);
        }
    }

    fn encrypt(&self, block: &mut [u8; 16]) {
        self.aes.encrypt_block(block.into());
    }

    /// CBC-MAC with a running state: the standard's PRF over whole blocks.
    fn absorb(&self, state: &mut [u8; 16], bytes: &[u8]) {
        for block in bytes.chunks_exact(16) {
            for (to, from) in state.iter_mut().zip(block) {
                *to ^= from;
            }
            self.encrypt(state);
        }
    }

    /// PRF(P): the first block, which says radix, lengths and tweak length.
    fn begin(&self, radix: u32, length: u32, tweak: &[u8]) -> [u8; 16] {
        let [_, r1, r2, r3] = radix.to_be_bytes();
        let [n0, n1, n2, n3] = length.to_be_bytes();
        let [t0, t1, t2, t3] = (tweak.len() as u32).to_be_bytes();
        let half = left(length) as u8;
        let mut state = [1, 2, 1, r1, r2, r3, ROUNDS, half, n0, n1, n2, n3, t0, t1, t2, t3];
        self.encrypt(&mut state);
        state
    }

    /// Sets up the permutation of `length` numerals under a tweak, for as many values as are to be permuted.
    ///
    /// `None` where a half does not fit 96 bits; then one output block of the PRF is not enough.
    pub fn narrow(&self, radix: u32, length: u32, tweak: &[u8]) -> Option<Narrow<'_>> {
        let short = left(length);
        let (small, large) =
            (u128::from(radix).checked_pow(short)?, u128::from(radix).checked_pow(length - short)?);
        if large > 1 << 96 {
            return None;
        }
        let bytes = (128 - (large - 1).leading_zeros()).div_ceil(8) as usize;

        // Q = tweak, zeros, round, NUM(half): all but its last block is the same in every round.
        let constant = (tweak.len() + bytes + 1).next_multiple_of(16) - 16;
        let mut prefix = self.begin(radix, length, tweak);
        let mut last = [0_u8; 16];
        for (at, block) in tweak.chunks(16).enumerate() {
            let mut padded = [0_u8; 16];
            padded.iter_mut().zip(block).for_each(|(to, from)| *to = *from);
            if at * 16 < constant {
                self.absorb(&mut prefix, &padded);
            } else {
                last = padded;
            }
        }
        Some(Narrow { ff1: self, small, large, bytes, prefix, last })
    }

    /// Encrypts or decrypts a number of `bits` binary numerals (radix 2), of any width that `Wide` holds.
    pub fn bits(&self, bits: usize, tweak: &[u8], number: &Wide, way: Way) -> Wide {
        let short = bits / 2;
        let long = bits - short;
        let bytes = long.div_ceil(8);
        let digits = 4 * bytes.div_ceil(4) + 4;
        let room = (tweak.len() + bytes + 1).next_multiple_of(16);
        let prefix = self.begin(2, bits as u32, tweak);
        let (mut a, mut b) = (number.high(long), number.low(long));
        for step in 0..ROUNDS {
            let round = if way == Way::Forward { step } else { ROUNDS - 1 - step };
            let width = if round % 2 == 0 { short } else { long };
            let mut message = tweak.to_vec();
            message.resize(room - bytes - 1, 0);
            message.push(round);
            message.resize(room, 0);
            let source = if way == Way::Forward { &b } else { &a };
            source.write_bytes(message.get_mut(room - bytes..).unwrap_or_default());
            let mut state = prefix;
            self.absorb(&mut state, &message);
            let y = Wide::from_bytes(&self.stretch(&state, digits)).low(width);
            (a, b) = match way {
                Way::Forward => (b, a.add(&y, width)),
                Way::Back => (b.subtract(&y, width), a),
            };
        }
        a.joined(long, &b)
    }

    /// The first `length` bytes of R, CIPH(R xor 1), CIPH(R xor 2), ...
    fn stretch(&self, state: &[u8; 16], length: usize) -> Vec<u8> {
        let mut out = state.to_vec();
        let mut count = 1_u128;
        while out.len() < length {
            let mut block = (u128::from_be_bytes(*state) ^ count).to_be_bytes();
            self.encrypt(&mut block);
            out.extend_from_slice(&block);
            count += 1;
        }
        out.truncate(length);
        out
    }
}

/// FF1 over one number of numerals, under one tweak.
pub struct Narrow<'a> {
    ff1: &'a Ff1,
    small: u128,
    large: u128,
    bytes: usize,
    prefix: [u8; 16],
    last: [u8; 16],
}

/// A number of binary numerals, up to 56 in a half, with its length and tweak: remainders are masks, and a round is
/// one block.
#[derive(Clone, Copy)]
pub struct Binary {
    /// The number, left half in its upper bits.
    pub number: u128,
    fixed: (u64, u64),
    round: u32,
    skipped: u32,
    /// Of the left half and the right.
    masks: (u64, u64),
    long: u32,
}

impl Binary {
    /// The block of a round that takes in `source`.
    fn block(&self, source: u64, round: u8) -> [u8; 16] {
        let (high, low) = self.fixed;
        (u128::from(high) << 64 | u128::from(low ^ source ^ (u64::from(round) << self.round))).to_be_bytes()
    }

    /// The encrypted block of a round added to a half, or taken from it.
    fn mixed(&self, half: u64, block: [u8; 16], round: u8, way: Way) -> u64 {
        let block = u128::from_be_bytes(block);
        let y = ((block >> 64) as u64) << self.skipped | block as u64 >> 1 >> (63 - self.skipped);
        let sum = if way == Way::Forward { half.wrapping_add(y) } else { half.wrapping_sub(y) };
        sum & if round.is_multiple_of(2) { self.masks.0 } else { self.masks.1 }
    }
}

const fn mask(bits: u32) -> u64 {
    (1 << bits) - 1
}

/// The remainder, without a division where the modulus is a power of two.
fn reduced(number: u128, modulus: u128) -> u128 {
    if modulus.is_power_of_two() {
        number & (modulus - 1)
    } else {
        number % modulus
    }
}

impl Narrow<'_> {
    /// Encrypts or decrypts the numbers of the two halves.
    pub fn permute(&self, (mut a, mut b): (u128, u128), way: Way) -> (u128, u128) {
        let digits = 4 * self.bytes.div_ceil(4) + 4;
        for step in 0..ROUNDS {
            let round = if way == Way::Forward { step } else { ROUNDS - 1 - step };
            let modulus = if round % 2 == 0 { self.small } else { self.large };
            let source = if way == Way::Forward { b } else { a };
            // The half fills the end of the block, the round stands in front of it.
            let tail = source | u128::from(round) << (8 * self.bytes);
            let mut state =
                (u128::from_be_bytes(self.prefix) ^ u128::from_be_bytes(self.last) ^ tail).to_be_bytes();
            self.ff1.encrypt(&mut state);
            let y = reduced(u128::from_be_bytes(state) >> (128 - 8 * digits), modulus);
            (a, b) = match way {
                Way::Forward => (b, reduced(a + y, modulus)),
                Way::Back => (reduced(b + modulus - y, modulus), a),
            };
        }
        (a, b)
    }
}

#[cfg(test)]
#[path = "ff1_tests.rs"]
mod tests;
