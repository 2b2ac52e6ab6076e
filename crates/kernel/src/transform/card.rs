//! Card numbers: length and separators stay; a right check digit stays right and a wrong one wrong.
//!
//! Source: ISO/IEC 7812-1, annex B (Luhn). Must never map a valid and an invalid number to the same token.

use super::ff1::{Ff1, Way};
use super::permutation::{self, Mixing, Walk};

/// The Luhn sum modulo 10 of a number of `length` digits.
fn luhn(mut number: u128) -> u64 {
    let (mut sum, mut double) = (0, false);
    while number > 0 {
        let (rest, digit) = permutation::divided(number, 10);
        sum += match (double, digit) {
            (false, _) => digit,
            (true, 0..=4) => digit * 2,
            (true, _) => digit * 2 - 9,
        };
        number = rest;
        double = !double;
    }
    sum % 10
}

/// How many digits name the issuer (ISO/IEC 7812-1 before 2017; eight would leave too few to hide among).
const BIN: u32 = 6;

/// A card number that is read, and what of it is permuted.
pub struct Card {
    /// Before the free digits, as a number with zeros in their place.
    bin: u128,
    is_valid: bool,
    walk: Walk,
}

/// A card number, its first six digits kept if asked, where 13 or more are there. `None` where the text holds letters,
/// or other than 8 to 30 digits.
pub fn read(text: &str, keeps_bin: bool) -> Option<Card> {
    let is_other = |one: char| one.is_alphabetic() || (one.is_numeric() && !one.is_ascii());
    if text.bytes().any(|byte| !byte.is_ascii_digit()) && text.chars().any(is_other) {
        return None;
    }
    let (mut digits, mut number) = (0_u32, 0_u128);
    let mut skeleton = Mixing::default();
    skeleton.push(b'c');
    for byte in text.bytes() {
        if byte.is_ascii_digit() {
            digits += 1;
            if digits > 30 {
                return None;
            }
            number = number * 10 + u128::from(byte - b'0');
            skeleton.push(1);
        } else {
            skeleton.push(byte);
        }
    }
    if digits < 8 {
        return None;
    }
    let is_valid = luhn(number) == 0;
    // Six digits between issuer and check digit are the least that can hide; with fewer nothing is kept.
    let keeps_bin = keeps_bin && digits > 2 * BIN;
    let domain = 10_u128.pow(if keeps_bin { digits - BIN } else { digits });
    let (bin, free) = if keeps_bin { (number / domain * domain, number % domain) } else { (0, number) };
    if keeps_bin {
        bin.to_be_bytes().into_iter().for_each(|byte| skeleton.push(byte));
    }
    // All but the check digit is permuted, and the check digit computed anew.
    let (domain, number) = if is_valid {
        skeleton.push(b'v');
        (domain / 10, permutation::divided(free, 10).0)
    } else {
        (domain, free)
    };
    Some(Card { bin, is_valid, walk: Walk { tweak: skeleton.tweak(), domain, number, image: None } })
}

/// Permutes many card numbers together: those with a right check digit, and the others, which must keep a wrong one.
pub fn permute_all(ff1: &Ff1, cards: &mut [Option<Card>], way: Way) {
    let valid = cards.iter_mut().flatten().filter(|card| card.is_valid);
    permutation::walk_all(ff1, valid.map(|card| &mut card.walk), way, |_| true);
    for card in cards.iter_mut().flatten().filter(|card| !card.is_valid) {
        let bin = card.bin;
        permutation::walk_all(ff1, std::iter::once(&mut card.walk), way, |one| luhn(bin + one) != 0);
    }
}

/// The token of a card that was permuted, in the form of its text.
pub fn written(card: &Card, text: &str) -> Option<Vec<u8>> {
    let image = card.walk.image?;
    let mut left = if card.is_valid {
        let payload = card.bin + image * 10;
        payload + u128::from((10 - luhn(payload)) % 10)
    } else {
        card.bin + image
    };
    let mut out = text.as_bytes().to_vec();
    for byte in out.iter_mut().rev().filter(|byte| byte.is_ascii_digit()) {
        let (rest, digit) = permutation::divided(left, 10);
        *byte = b'0' + digit as u8;
        left = rest;
    }
    Some(out)
}
