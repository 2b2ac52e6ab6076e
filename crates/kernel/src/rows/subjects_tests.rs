//! Hashes of rows' keys: the same in every format, whole or split, and never one too few.
#![allow(clippy::unwrap_used)]

use super::*;

const KEY: [u8; 16] = [7; 16];

fn of(values: &[(u32, bool, &[u8])]) -> Vec<Told> {
    let mut subjects = Subjects::new([(0, KEY)]);
    for (oid, is_binary, value) in values {
        subjects.take(0, *oid, *is_binary, std::iter::once(*value));
    }
    subjects.told()
}

fn numbers(range: std::ops::Range<u32>) -> Subjects {
    let mut subjects = Subjects::new([(0, KEY)]);
    let texts: Vec<String> = range.map(|number| number.to_string()).collect();
    subjects.take(0, 23, false, texts.iter().map(String::as_bytes));
    subjects
}

/// SipHash-2-4 of bytes 0 to 14 under the key 0 to 15: the paper's own vector (appendix A).
#[test]
fn the_hash_is_the_one_of_the_paper() {
    let bytes: Vec<u8> = (0..16).collect();
    let key: [u8; 16] = bytes.clone().try_into().unwrap();
    assert_eq!(hash(&key, &bytes[..15]), 0xa129_ca61_49be_45e5);
}

/// Text and binary, of every integer, text and uuid.
#[test]
fn a_key_has_one_hash_in_every_format() {
    let id = "3f2c9a4e-8b1d-4c55-9f0a-7d2e6b1c8a90";
    let bytes = u128::from_str_radix(&id.replace('-', ""), 16).unwrap().to_be_bytes();
    for values in [
        [(23, false, b"-42".as_slice()), (23, true, &(-42_i32).to_be_bytes())],
        [(20, false, b"-42"), (20, true, &(-42_i64).to_be_bytes())],
        [(21, false, b"-42"), (21, true, &(-42_i16).to_be_bytes())],
        [(26, false, b"4000000000"), (26, true, &4_000_000_000_u32.to_be_bytes())],
        [(25, false, b"ana"), (1043, true, b"ana")],
        [(2950, false, id.as_bytes()), (2950, true, &bytes)],
    ] {
        let told = of(&values);
        assert_eq!((told[0].count, told[0].is_exact), (1, true));
        assert_eq!(told[0].bytes, hash(&KEY, values[0].2).to_be_bytes());
    }
}

/// A type that is not read, and a value of the wrong length.
#[test]
fn what_can_not_be_read_is_lost_for_good() {
    for bad in [(1700, true, [0_u8; 8].as_slice()), (23, true, &[0; 3])] {
        assert!(of(&[(23, false, b"1"), bad, (23, false, b"2")]).is_empty());
    }
}

/// Up to the bound one by one, up to the next as a filter, and then not at all.
#[test]
fn many_are_told_as_a_filter_and_too_many_are_lost() {
    assert!(numbers(0..32).told()[0].is_exact);
    let told = &numbers(0..6_500).told()[0];
    assert_eq!((told.count, told.is_exact, told.bytes.len()), (6_500, false, 8_192));
    let bit = |place: usize| told.bytes[place / 8] >> (place % 8) & 1 == 1;
    let is_there =
        |number: u32| places(hash(&KEY, number.to_string().as_bytes()), told.bytes.len() * 8).all(bit);
    assert!((0..6_500).all(is_there));
    let wrong = (1_000_000..1_100_000).filter(|&number| is_there(number)).count();
    assert!(wrong < 1_000, "{wrong} of 100,000");
    assert!(numbers(0..6_501).told().is_empty());
}

/// Threads mask shares of a run, and their hashes are joined.
#[test]
fn parts_are_joined() {
    let mut all = numbers(0..20);
    all.merge(&numbers(10..30));
    assert_eq!(all.told(), numbers(0..30).told());
    all.merge(&numbers(0..6_500).fresh());
    assert_eq!(all.told(), numbers(0..30).told());
    let mut many = numbers(0..6_000);
    many.merge(&numbers(6_000..7_000));
    assert!(many.told().is_empty());
    assert!(!many.wants(0) && !many.fresh().wants(0) && !numbers(0..1).wants(1));
}
