//! Reading back: the inverse of what the program shows, by type, format and spelling.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::rows::program::{Program, Spec};
use crate::scan::Scanner;
use crate::transform::options::Options;
use std::collections::HashMap;
use std::sync::Arc;

fn keys() -> Keys {
    Keys::new(&[9; 32], "default", 1).unwrap()
}

fn shown(program: &Program, value: &[u8]) -> Vec<u8> {
    match program.mask(0, value, &mut |_| ()).unwrap() {
        Masked::New(new) | Masked::Redacted(new) => new.into_owned(),
        other => format!("{other:?}").into_bytes(),
    }
}

fn program(entity: &str, oid: u32, format: u16) -> Program {
    let spec = Spec { action: "token".into(), entity: entity.into(), oid, format, ..Spec::default() };
    Program::new(&[spec], &keys(), Arc::new(Scanner::new().unwrap()), &[], &HashMap::new()).unwrap()
}

fn asked_back(
    entity: &str,
    column: u32,
    value: &[u8],
    oid: u32,
    format: u16,
) -> Result<Option<Vec<u8>>, ReadBackError> {
    let asked = Asked { action: "token", entity, name: entity, options: &Options::default() };
    read_back(&keys(), &asked, column, value, oid, format)
}

fn back(entity: &str, column: u32, value: &[u8], oid: u32, format: u16) -> Option<Vec<u8>> {
    asked_back(entity, column, value, oid, format).unwrap()
}

/// Numbers without a pattern that a test could share with the code under test.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| (self.next() >> 32) as u8)
    }

    fn number(&mut self, from: u64, to: u64) -> u64 {
        from + self.next() % (to - from + 1)
    }
}

/// What the mask shows of a raw value leads back to it, and the raw value leads elsewhere.
fn returns(entity: &str, oid: u32, format: u16, raws: &[Vec<u8>]) {
    let program = program(entity, oid, format);
    for raw in raws {
        let token = shown(&program, raw);
        assert_eq!(back(entity, oid, &token, oid, format).as_ref(), Some(raw), "{entity} {oid} {format}");
        assert_ne!(&token, raw, "{entity} {oid} {format}");
        assert_ne!(back(entity, oid, raw, oid, format).as_ref(), Some(raw), "{entity} {oid} {format}");
    }
}

/// Every text type, in both formats, for every entity with a rule of its own.
#[test]
fn a_text_token_leads_back() {
    let mut random = Random(7);
    for (entity, form) in [
        ("US_SSN", "078-05-####"),
        ("PERSON", "Aa#-aaa O'Aaaaa ###"),
        ("CREDIT_CARD", "4111-####-####-####"),
        ("CREDIT_CARD", "card ####"),
        ("EMAIL_ADDRESS", "aa.A##@example.org"),
        ("PHONE_NUMBER", "+1 (202) 555-#### ext 12"),
        ("IP_ADDRESS", "192.0.2.7"),
        ("MAC_ADDRESS", "00:1a:2b:3c:##:##"),
        ("PATIENT_ID", "{0-#######,\"\\aaaa"),
    ] {
        let mut fill = |one: char| match one {
            '#' => char::from(b'0' + random.number(0, 9) as u8),
            'a' => char::from(b'a' + random.number(0, 25) as u8),
            'A' => char::from(b'A' + random.number(0, 25) as u8),
            other => other,
        };
        let filled: Vec<Vec<u8>> =
            (0..40).map(|_| form.chars().map(&mut fill).collect::<String>().into_bytes()).collect();
        let raws = if entity == "MAC_ADDRESS" { vec![b"00:1a:2b:3c:4d:5e".to_vec()] } else { filled };
        for oid in [25, 1043, 1042, 19, 705] {
            for format in [0, 1] {
                returns(entity, oid, format, &raws);
            }
        }
        let padded: Vec<Vec<u8>> = raws.iter().map(|raw| [raw, b"   ".as_slice()].concat()).collect();
        returns(entity, 1042, 0, &padded);
        let quoted: Vec<Vec<u8>> = raws
            .iter()
            .filter(|raw| !raw.contains(&b'"'))
            .map(|raw| [b"\"", raw.as_slice(), b"\""].concat())
            .collect();
        returns(entity, 3802, 0, &quoted);
        let versioned: Vec<Vec<u8>> = quoted.iter().map(|raw| [&[1], raw.as_slice()].concat()).collect();
        returns(entity, 3802, 1, &versioned);
    }
    let iban = [b"DE89370400440532013000".to_vec(), b"GB29 NWBK 6016 1331 9268 19".to_vec()];
    returns("IBAN_CODE", 25, 0, &iban);
}

/// Numbers, in text and in binary, of every length that has a token.
#[test]
fn a_number_token_leads_back() {
    let mut random = Random(11);
    let mut raws: Vec<i64> = vec![1_000_000, -1_000_000, 2_147_483_647, -2_147_483_647, 1_999_999_999];
    for digits in 7..=10_u32 {
        let (from, to) = (10_u64.pow(digits - 1), (10_u64.pow(digits) - 1).min(2_147_483_647));
        raws.extend((0..40).map(|_| random.number(from, to) as i64 * [1, -1][(random.next() % 2) as usize]));
    }
    let wide: Vec<i64> = (0..40).map(|_| random.number(1 << 40, i64::MAX as u64) as i64).collect();
    let text = |all: &[i64]| -> Vec<Vec<u8>> { all.iter().map(|one| one.to_string().into_bytes()).collect() };
    let binary = |kind: Kind, all: &[i64]| -> Vec<Vec<u8>> {
        all.iter().map(|one| whole::written(kind, true, one.to_string()).unwrap()).collect()
    };
    returns("PATIENT_ID", 23, 0, &text(&raws));
    returns("PATIENT_ID", 23, 1, &binary(Kind::Int(4), &raws));
    raws.extend([i64::MAX, -i64::MAX]);
    raws.extend(wide);
    for (oid, kind) in [(20, Kind::Int(8)), (1700, Kind::Numeric)] {
        returns("PATIENT_ID", oid, 0, &text(&raws));
        returns("PATIENT_ID", oid, 1, &binary(kind, &raws));
    }
    let long = vec![("9".repeat(60) + "0000").into_bytes()];
    returns("PATIENT_ID", 1700, 0, &long);
    returns("PATIENT_ID", 1700, 1, &[whole::written(Kind::Numeric, true, "7".repeat(61) + "00000").unwrap()]);
}

/// UUIDs, addresses of machines and networks.
#[test]
fn an_address_token_leads_back() {
    let mut random = Random(13);
    let uuids: Vec<Vec<u8>> = (0..40).map(|_| random.bytes::<16>().to_vec()).collect();
    returns("ID", 2950, 1, &uuids);
    returns("ID", 2950, 0, &[b"123e4567-e89b-12d3-a456-426614174000".to_vec()]);
    returns("ID", 2950, 0, &[b"12345678-1234-1234-1234-123456789012".to_vec()]);
    let macs: Vec<Vec<u8>> = (0..40).map(|_| random.bytes::<6>().to_vec()).collect();
    returns("ID", 829, 1, &macs);
    returns("ID", 829, 0, &[b"08:00:2b:01:02:03".to_vec(), b"08:00:20:01:02:03".to_vec()]);
    let fours: Vec<Vec<u8>> =
        (0..40).map(|_| [&[2, 24, 0, 4], random.bytes::<4>().as_slice()].concat()).collect();
    returns("ID", 869, 1, &fours);
    let sixes: Vec<Vec<u8>> =
        (0..40).map(|_| [&[3, 128, 0, 16], random.bytes::<16>().as_slice()].concat()).collect();
    returns("ID", 869, 1, &sixes);
    returns("ID", 869, 0, &[b"192.0.2.7".to_vec(), b"10.1.2.3/8".to_vec(), b"2001:db8::1".to_vec()]);
}

/// A token may be written as PostgreSQL allows, in any number type or text type.
#[test]
fn other_spellings_of_a_token_are_that_token() {
    let number = shown(&program("ID", 23, 0), b"123456789");
    let plain = String::from_utf8(number.clone()).unwrap();
    for spelling in [format!(" +{plain}\n"), format!("000{plain}"), format!("{plain}.00"), plain.clone()] {
        for oid in [21, 23, 20, 1700] {
            for column in [23, 20, 1700] {
                let raw = back("ID", column, spelling.as_bytes(), oid, 0);
                assert_eq!(raw.as_deref(), Some(b"123456789".as_slice()));
            }
        }
    }
    for (kind, oid) in [(Kind::Int(4), 23), (Kind::Int(8), 20), (Kind::Numeric, 1700)] {
        let token = whole::written(kind, true, plain.clone()).unwrap();
        let raw = back("ID", 23, &token, oid, 1);
        assert_eq!(raw, Some(123_456_789_i32.to_be_bytes().to_vec()));
    }
    // 1.00 and 1234567.50 as numeric(12,2) writes them.
    assert_eq!(back("ID", 23, &[0, 1, 0, 0, 0, 0, 0, 2, 0, 1], 1700, 1), None);
    assert_eq!(back("ID", 1700, b"1234567.50", 1700, 0), None);
    assert_eq!(
        whole::read(Kind::Numeric, true, &[0, 2, 0, 0, 0x40, 0, 0, 2, 0, 7, 0x13, 0x88]).unwrap(),
        "-7.50"
    );

    let uuid = b"123e4567-e89b-12d3-a456-426614174000";
    let token = String::from_utf8(shown(&program("ID", 2950, 0), uuid)).unwrap();
    let bare = token.replace('-', "");
    for spelling in [token.to_uppercase(), format!("{{{token}}}"), bare.clone(), format!(" {bare}")] {
        assert_eq!(back("ID", 2950, spelling.as_bytes(), 2950, 0).as_deref(), Some(uuid.as_slice()));
    }
    let mac = b"08:00:2b:01:02:03";
    let token = String::from_utf8(shown(&program("ID", 829, 0), mac)).unwrap();
    for spelling in [token.to_uppercase(), token.replace(':', "-"), token.replace(':', "")] {
        assert_eq!(back("ID", 829, spelling.as_bytes(), 829, 0).as_deref(), Some(mac.as_slice()));
    }
    let token = String::from_utf8(shown(&program("ID", 869, 0), b"192.0.2.7")).unwrap();
    assert_eq!(back("ID", 869, format!("{token}/32").as_bytes(), 869, 0).unwrap(), b"192.0.2.7");
    let token = String::from_utf8(shown(&program("ID", 869, 0), b"2001:db8::1")).unwrap();
    assert_eq!(back("ID", 869, token.to_uppercase().as_bytes(), 869, 0).unwrap(), b"2001:db8::1");

    let token = shown(&program("US_SSN", 25, 0), b"078-05-1120");
    let blank = [token.as_slice(), b"  "].concat();
    assert_eq!(back("US_SSN", 25, &blank, 1042, 1).unwrap(), b"078-05-1120");
    assert_eq!(back("US_SSN", 1042, &blank, 25, 1).unwrap(), b"078-05-1120  ");
    assert_eq!(back("US_SSN", 19, &token, 705, 0).unwrap(), b"078-05-1120");
    assert_eq!(
        back("US_SSN", 3802, &[b" \"", token.as_slice(), b"\" "].concat(), 3802, 0).unwrap(),
        b"\"078-05-1120\""
    );
}

/// What the mask shows of values without a token, and what it never shows, leads nowhere.
#[test]
fn what_is_no_token_has_no_raw_value() {
    for (column, oid, value) in [
        (25, 25, b"[US_SSN]".as_slice()),
        (1042, 1042, b"[US_SSN]  "),
        (3802, 3802, b"\"[US_SSN]\""),
        (25, 25, b""),
        (25, 25, b"\xFF1234567890"),
        (25, 25, "１２３４５６７８９".as_bytes()),
        (23, 23, b"0"),
        (23, 23, b"-0"),
        (23, 23, b"+"),
        (23, 23, b""),
        (23, 23, b"42"),
        (23, 20, b"5000000000"),
        (23, 23, b"--1234567"),
        (20, 1700, b"99999999999999999999"),
        (23, 1700, b"1234567e1"),
        (1700, 1700, b"NaN"),
        (21, 21, b"12345"),
        (2950, 2950, b"{123e4567-e89b-12d3-a456-426614174000"),
        (2950, 2950, b"123e4567"),
        (829, 829, b"08:00:2b:01:02"),
        (869, 869, b"192.0.2.7/33"),
        (869, 869, b"192.0.2.7/"),
        (869, 869, b"192.0.2"),
        (650, 650, b"192.0.2.0/24"),
        (1082, 1082, b"1980-05-06"),
        (99_999, 99_999, b"x"),
    ] {
        assert_eq!(back("US_SSN", column, value, oid, 0), None, "{column} {oid}");
    }
    for (column, oid, value) in [
        (23, 23, [0; 4].as_slice()),
        (23, 23, &[0; 3]),
        (23, 20, &[127, 255, 255, 255, 255, 255, 255, 255]),
        (1700, 1700, &[0, 0, 0, 0, 0xC0, 0, 0, 0]),
        (1700, 1700, &[0, 2, 0, 1, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF]),
        (1700, 1700, &[0]),
        (2950, 2950, &[1; 15]),
        (869, 869, &[2, 32, 1, 4, 1, 2, 3, 4]),
        (3802, 3802, b"\"078-05-1120\""),
        (3802, 3802, b"\x01\"[US_SSN]\""),
    ] {
        assert_eq!(back("US_SSN", column, value, oid, 1), None, "{column} {oid}");
    }
    let zeros = [b"1234567".as_slice(), &vec![b'0'; 1 << 18]].concat();
    assert_eq!(back("US_SSN", 1700, &zeros, 1700, 0), None);
}

/// A pair of types that is not compared, a format, or no entity is an error without a value.
#[test]
fn a_question_without_sense_is_refused() {
    let refused = |entity: &str, column, oid, format| asked_back(entity, column, b"x", oid, format).err();
    assert_eq!(refused("", 25, 25, 0), Some(ReadBackError::Entity));
    assert_eq!(refused("US_SSN", 25, 25, 2), Some(ReadBackError::Format));
    for (column, oid) in [(25, 23), (23, 25), (2950, 25), (25, 3802), (869, 650), (1700, 701), (23, 705)] {
        assert_eq!(refused("US_SSN", column, oid, 0), Some(ReadBackError::Types));
    }
}

/// An array of tokens leads back as a whole; compared with single values, only its tokens are left.
#[test]
fn arrays_of_tokens_lead_back() {
    let raw = b"[3:5]={078-05-1120,NULL,219-09-9999}";
    for oid in [1009, 1015] {
        returns("US_SSN", oid, 0, &[raw.to_vec()]);
    }
    let token = shown(&program("US_SSN", 25, 0), b"078-05-1120");
    let array = [b"{".as_slice(), &token, b",\"a b\",[US_SSN],NULL}"].concat();
    assert_eq!(back("US_SSN", 1009, &array, 1009, 0), None);
    assert_eq!(back("US_SSN", 25, &array, 1009, 0).unwrap(), b"{078-05-1120,NULL,NULL,NULL}");
    assert_eq!(back("US_SSN", 1009, b"{}", 1015, 0).unwrap(), b"{}");
    assert_eq!(back("US_SSN", 25, b"{", 1009, 0), None);

    let binary = |oid: u8, elements: &[&[u8]]| -> Vec<u8> {
        let head = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, oid, 0, 0, 0, elements.len() as u8, 0, 0, 0, 1];
        let one = |one: &&[u8]| [(one.len() as u32).to_be_bytes().as_slice(), one].concat();
        [head.to_vec(), elements.iter().flat_map(one).collect()].concat()
    };
    let raw = 123_456_789_i32.to_be_bytes();
    let token = shown(&program("ID", 23, 1), &raw);
    let wide = i64::from(i32::from_be_bytes(token.as_slice().try_into().unwrap())).to_be_bytes();
    assert_eq!(back("ID", 23, &binary(20, &[&wide]), 1016, 1).unwrap(), binary(23, &[&raw]));
    assert_eq!(back("ID", 23, &binary(23, &[&wide]), 1016, 1), None);
    assert_eq!(asked_back("ID", 23, b"{}", 1009, 0), Err(ReadBackError::Types));
    assert_eq!(asked_back("ID", 1007, b"1", 23, 0), Err(ReadBackError::Types));
}
