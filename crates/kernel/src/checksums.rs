//! Check digits and number ranges: what proves or refutes a candidate.
//!
//! Each function ignores separators, never panics, and says nothing about a text but true or false.

use sha2::{Digest, Sha256};

/// Digits of a text, as numbers from 0 to 9: a slice. Few of them, as most identities have, take no room of their own.
pub enum Digits {
    /// As many as the second says.
    Few([u8; FEW], usize),
    /// More than that.
    Many(Vec<u8>),
}

/// As many digits as fit without a `Vec`.
const FEW: usize = 24;

impl std::ops::Deref for Digits {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Few(all, count) => all.get(..*count).unwrap_or_default(),
            Self::Many(all) => all,
        }
    }
}

/// The decimal digits of a text, in order.
pub fn digits(text: &str) -> Digits {
    let found = || text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0');
    let (mut few, mut count) = ([0; FEW], 0);
    for digit in found() {
        match few.get_mut(count) {
            Some(place) => *place = digit,
            None => return Digits::Many(found().collect()),
        }
        count += 1;
    }
    Digits::Few(few, count)
}

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum: u32, digit| sum.saturating_mul(10).saturating_add(u32::from(*digit)))
}

/// ISO/IEC 7812-1, Annex B. A number of zeros only is not a number.
pub fn luhn(digits: &[u8]) -> bool {
    let mut sum = 0_u32;
    for (place, digit) in digits.iter().rev().enumerate() {
        let doubled = u32::from(*digit) * if place % 2 == 1 { 2 } else { 1 };
        sum = sum.saturating_add(if doubled > 9 { doubled - 9 } else { doubled });
    }
    sum > 0 && sum.is_multiple_of(10)
}

/// ISO 7064 MOD 97-10 as IBAN uses it (ISO 13616-1): the first four characters go last, letters count from 10.
pub fn mod97(text: &str) -> bool {
    let clean: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
    if clean.len() < 5 {
        return false;
    }
    let (head, tail) = clean.split_at(4);
    let mut rest = 0_u32;
    for byte in tail.iter().chain(head) {
        rest = match byte {
            b'0'..=b'9' => rest * 10 + u32::from(byte - b'0'),
            _ => rest * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10,
        } % 97;
    }
    rest == 1
}

/// Area, group and serial as the Social Security Administration gives them out; never one repeated digit.
pub fn social_security(digits: &[u8]) -> bool {
    let [area @ .., _, _, _, _, _, _] = digits else { return false };
    let (Some(group), Some(serial)) = (digits.get(3..5), digits.get(5..9)) else { return false };
    digits.len() == 9
        && !matches!(number(area), 0 | 666 | 900..)
        && number(group) != 0
        && number(serial) != 0
        && digits.iter().any(|digit| Some(digit) != digits.first())
        && number(digits) != 123_456_789
}

/// IRS Publication 1586: nine digits from 9, the fourth and fifth 50-65, 70-88, 90-92 or 94-99.
pub fn taxpayer(digits: &[u8]) -> bool {
    digits.len() == 9
        && digits.first() == Some(&9)
        && digits
            .get(3..5)
            .is_some_and(|group| matches!(number(group), 50..=65 | 70..=88 | 90..=92 | 94..=99))
}

/// The digits, each by its weight, added up.
pub fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// ISO 7064 MOD 11,10, the check digit last.
pub fn mod11_10(digits: &[u8]) -> bool {
    let Some((check, number)) = digits.split_last() else { return false };
    let mut product = 10;
    for digit in number {
        let sum = (u32::from(*digit) + product) % 10;
        product = (if sum == 0 { 10 } else { sum } * 2) % 11;
    }
    (11 - product) % 10 == u32::from(*check)
}

/// A last digit that is 11 less the weighted sum of those before, and 0 where that has two digits.
pub fn mod11_tail(digits: &[u8], weights: &[u32]) -> bool {
    let rest = weighted(digits.get(..weights.len()).unwrap_or_default(), weights) % 11;
    digits.get(weights.len()).is_some_and(|check| u32::from(*check) == if rest < 2 { 0 } else { 11 - rest })
}

/// The dihedral group's check digit (J. Verhoeff, 1969), last.
pub fn verhoeff(digits: &[u8]) -> bool {
    const SHIFT: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let times = |a: u8, b: u8| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b) % 5 + 5,
        (false, true) => (a + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let mut check = 0;
    for (place, digit) in digits.iter().rev().enumerate() {
        let mut shifted = *digit;
        for _ in 0..place % 8 {
            shifted = SHIFT.get(usize::from(shifted)).copied().unwrap_or_default();
        }
        check = times(check, shifted);
    }
    !digits.is_empty() && check == 0
}

/// `Base58Check` as Bitcoin's first addresses use it: 25 bytes, the last four of a double SHA-256 of the others.
pub fn base58check(text: &str) -> bool {
    const ALPHABET: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut bytes = [0_u8; 25];
    if !(25..=36).contains(&text.len()) {
        return false;
    }
    for c in text.chars() {
        let Some(mut carry) = ALPHABET.find(c) else { return false };
        for byte in bytes.iter_mut().rev() {
            carry += usize::from(*byte) * 58;
            *byte = (carry % 256) as u8;
            carry /= 256;
        }
        if carry != 0 {
            return false;
        }
    }
    let (body, check) = bytes.split_at(21);
    Sha256::digest(Sha256::digest(body)).get(..4) == Some(check)
}

/// Bech32 (BIP 173) and Bech32m (BIP 350) with Bitcoin's prefixes.
pub fn bech32(text: &str) -> bool {
    const ALPHABET: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let small = text.to_ascii_lowercase();
    let mixed = text.bytes().any(|b| b.is_ascii_lowercase()) && text.bytes().any(|b| b.is_ascii_uppercase());
    let Some((prefix, data)) = small.rsplit_once('1').filter(|_| !mixed) else { return false };
    let mut state = 1_u32;
    let mut step = |value: u32| {
        let top = state >> 25;
        state = (state & 0x01ff_ffff) << 5 ^ value;
        for (bit, generator) in
            [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3].iter().enumerate()
        {
            if top >> bit & 1 == 1 {
                state ^= generator;
            }
        }
        state
    };
    prefix.bytes().for_each(|byte| _ = step(u32::from(byte) >> 5));
    step(0);
    prefix.bytes().for_each(|byte| _ = step(u32::from(byte) & 31));
    let mut last = 0;
    for c in data.chars() {
        let Some(value) = ALPHABET.find(c) else { return false };
        last = step(value as u32);
    }
    matches!(prefix, "bc" | "tb") && matches!(last, 1 | 0x2bc8_30a3)
}

/// A day that can be one of birth: day, month and year in one of the usual orders, from 1900 on.
pub fn calendar(text: &str) -> bool {
    let parts: Vec<u32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty() && part.len() <= 4)
        .filter_map(|part| part.parse().ok())
        .collect();
    let year = |value: u32| (1900..=2100).contains(&value) || value < 100;
    let pair =
        |one: u32, two: u32| (1..=31).contains(&one) && (1..=31).contains(&two) && (one <= 12 || two <= 12);
    match parts.as_slice() {
        [a, b, c, ..] if *a > 31 => year(*a) && pair(*b, *c),
        [a, b, c, ..] => pair(*a, *b) && year(*c),
        [a, b] => (1..=31).contains(a) && year(*b) && text.bytes().any(|byte| byte.is_ascii_alphabetic()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_hold_for_published_examples_and_fail_one_digit_off() {
        // Published test numbers: card networks, ISO 13616, SSA, IRS.
        assert!(luhn(&digits("4111 1111 1111 1111")) && !luhn(&digits("4111 1111 1111 1112")));
        assert!(mod97("GB82 WEST 1234 5698 7654 32") && !mod97("GB82 WEST 1234 5698 7654 33"));
        assert!(social_security(&digits("219-09-9999")) && !social_security(&digits("666-09-9999")));
        assert!(taxpayer(&digits("912-70-1234")) && !taxpayer(&digits("912-69-1234")));
    }

    #[test]
    fn days_that_no_calendar_has_are_refuted() {
        assert!(calendar("1980-02-29") && calendar("3/14/75") && calendar("14 Mar 1975"));
        assert!(!calendar("1980-13-45") && !calendar("45/45/1980") && !calendar("1.2"));
    }

    #[test]
    fn nothing_panics_on_short_or_odd_texts() {
        for text in ["", "0", "é", "12", "999999999999999999999"] {
            let some = digits(text);
            let _ = (luhn(&some), mod97(text), social_security(&some), taxpayer(&some), calendar(text));
        }
    }
}
