//! Card numbers: length and separators stay; a right check digit stays right and a wrong one wrong.
//!
//! Source: ISO/IEC 7812-1, annex B (Luhn). Must never map a valid and an invalid number to the same token.

use super::ff1::{Ff1, Way};
use super::permutation::{self, tweak};

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

/// The token of a card number, its first six digits kept if asked, where 13 or more are there. `None` where the text holds letters, or other than 8 to 30 digits.
pub fn permute(ff1: &Ff1, text: &str, keeps_bin: bool, way: Way) -> Option<String> {
    if text.chars().any(|one| one.is_alphabetic() || (one.is_numeric() && !one.is_ascii())) {
        return None;
    }
    let digits: u32 = text.bytes().filter(u8::is_ascii_digit).count() as u32;
    if !(8..=30).contains(&digits) {
        return None;
    }
    let number =
        text.bytes().filter(u8::is_ascii_digit).fold(0, |all: u128, byte| all * 10 + u128::from(byte - b'0'));
    let mut skeleton = vec![b'c'];
    skeleton.extend(text.bytes().map(|byte| if byte.is_ascii_digit() { 1 } else { byte }));
    let is_valid = luhn(number) == 0;
    // Six digits between issuer and check digit are the least that can hide; with fewer nothing is kept.
    let keeps_bin = keeps_bin && digits > 2 * BIN;
    let domain = 10_u128.pow(if keeps_bin { digits - BIN } else { digits });
    let (bin, free) = (number / domain * domain, number % domain);
    if keeps_bin {
        skeleton.extend(bin.to_be_bytes());
    }
    let token = if is_valid {
        // All but the check digit is permuted, and the check digit computed anew.
        skeleton.push(b'v');
        let payload =
            bin + permutation::walk(ff1, tweak(&skeleton), domain / 10, free / 10, way, |_| true)? * 10;
        payload + u128::from((10 - luhn(payload)) % 10)
    } else {
        bin + permutation::walk(ff1, tweak(&skeleton), domain, free, way, |one| luhn(bin + one) != 0)?
    };
    let mut left = token;
    let mut out = text.as_bytes().to_vec();
    for byte in out.iter_mut().rev().filter(|byte| byte.is_ascii_digit()) {
        let (rest, digit) = permutation::divided(left, 10);
        *byte = b'0' + digit as u8;
        left = rest;
    }
    String::from_utf8(out).ok()
}
