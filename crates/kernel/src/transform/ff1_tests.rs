//! NIST's own sample vectors (FF1samples.pdf, AES-256), and one path checked against the other.
#![allow(clippy::unwrap_used)]

use super::*;

const KEY: [u8; 32] = [
    0x2B, 0x7E, 0x15, 0x16, 0x28, 0xAE, 0xD2, 0xA6, 0xAB, 0xF7, 0x15, 0x88, 0x09, 0xCF, 0x4F, 0x3C, 0xEF,
    0x43, 0x59, 0xD8, 0xD5, 0x80, 0xAA, 0x4F, 0x7F, 0x03, 0x6D, 0x6F, 0x04, 0xFC, 0x6A, 0x94,
];

fn number(text: &str, radix: u32) -> u128 {
    u128::from_str_radix(text, radix).unwrap()
}

fn sample(radix: u32, tweak: &[u8], plain: &str, cipher: &str) {
    let cut = plain.len() / 2;
    let ff1 = Ff1::new(&KEY);
    let halves = |text: &str| (number(&text[..cut], radix), number(&text[cut..], radix));
    let length = plain.len() as u32;
    let narrow = ff1.narrow(radix, length, tweak).unwrap();
    assert_eq!(narrow.permute(halves(plain), Way::Forward), halves(cipher));
    assert_eq!(narrow.permute(halves(cipher), Way::Back), halves(plain));
}

/// Samples 7, 8 and 9 of NIST's list.
#[test]
fn the_official_vectors_hold_both_ways() {
    sample(10, b"", "0123456789", "6657667009");
    sample(10, b"9876543210", "0123456789", "1001623463");
    sample(36, b"7777pqrs777", "0123456789abcdefghi", "xs8a0azh2avyalyzuwd");
}

/// The wide path in radix 2 gives what the narrow one gives, wherever both can go.
#[test]
fn the_wide_path_agrees_with_the_narrow_one() {
    let ff1 = Ff1::new(&KEY);
    for bits in [20_u32, 31, 64, 65, 100, 127] {
        let value = 0x0123_4567_89AB_CDEF_0011_2233_4455_6677_u128 & ((1 << bits) - 1);
        let v = bits - bits / 2;
        let narrow = ff1.narrow(2, bits, &[9; 16]).unwrap();
        let (a, b) = narrow.permute((value >> v, value & ((1 << v) - 1)), Way::Forward);
        let wide = ff1.bits(bits as usize, &[9; 16], &Wide::from_bytes(&value.to_be_bytes()), Way::Forward);
        assert!(wide == Wide::from_bytes(&((a << v) | b).to_be_bytes()), "{bits} bits");
    }
}

/// Numbers past 128 bits come back, and the token differs from them.
#[test]
fn the_wide_path_has_a_way_back() {
    let ff1 = Ff1::new(&KEY);
    for bits in [129_usize, 257, 512, 1001, 1204] {
        let value = Wide::from_bytes(&[0x5A; 151]).low(bits);
        let token = ff1.bits(bits, b"tweak", &value, Way::Forward);
        assert!(token != value && token == token.low(bits));
        assert!(ff1.bits(bits, b"tweak", &token, Way::Back) == value, "{bits} bits");
    }
}

/// A half that one block can't cover is refused, not cut.
#[test]
fn too_wide_a_half_is_refused() {
    assert!(Ff1::new(&KEY).narrow(10, 60, b"").is_none());
}

/// The prepared path for binary numerals is the general one, for as many numerals as it takes.
#[test]
fn prepared_lengths_agree_with_the_general_path() {
    let ff1 = Ff1::new(&KEY);
    for length in 20_u32..=112 {
        let right = length - length / 2;
        let number = 0x0123_4567_89AB_CDEF_0011_2233_4455_6677_u128 & ((1 << length) - 1);
        let halves = (number >> right, number & ((1 << right) - 1));
        let (a, b) = ff1.narrow(2, length, b"8 bytes!").unwrap().permute(halves, Way::Forward);
        let mut prepared = [(ff1.binary(length, *b"8 bytes!", number).unwrap(), ()); 19];
        ff1.permute(&mut prepared, Way::Forward);
        assert!(prepared.iter().all(|(one, ())| one.number == (a << right) | b), "{length} bits");
        ff1.permute(&mut prepared, Way::Back);
        assert!(prepared.iter().all(|(one, ())| one.number == number), "{length} bits");
    }
    assert!(ff1.binary(113, *b"8 bytes!", 0).is_none());
}
