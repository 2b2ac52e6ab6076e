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

/// The token of a card number. `None` where the text holds letters, or other than 8 to 30 digits.
pub fn permute(ff1: &Ff1, text: &str, way: Way) -> Option<String> {
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
    let domain = 10_u128.pow(digits);
    let token = if luhn(number) == 0 {
        // Valid: all but the check digit is permuted, and the check digit computed anew.
        skeleton.push(b'v');
        let payload = permutation::walk(ff1, tweak(&skeleton), domain / 10, number / 10, way, |_| true)? * 10;
        payload + u128::from((10 - luhn(payload)) % 10)
    } else {
        permutation::walk(ff1, tweak(&skeleton), domain, number, way, |one| luhn(one) != 0)?
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
