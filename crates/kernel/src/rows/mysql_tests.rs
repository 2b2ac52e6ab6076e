//! MySQL's rows: kept as they came, masked in every type, refused where they are broken.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::rows::program::Spec;
use crate::scan::Scanner;
use crate::transform::keys::Keys;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

fn scanner() -> Arc<Scanner> {
    static SCANNER: OnceLock<Arc<Scanner>> = OnceLock::new();
    Arc::clone(SCANNER.get_or_init(|| Arc::new(Scanner::new().unwrap())))
}

fn program(columns: &[(&str, u32)]) -> Program {
    let spec = |(action, oid): &(&str, u32)| Spec {
        action: (*action).into(),
        entity: if matches!(*action, "keep" | "scan") { String::new() } else { "US_SSN".into() },
        oid: *oid,
        format: u16::from(*oid == 17),
        ..Spec::default()
    };
    let specs: Vec<Spec> = columns.iter().map(spec).collect();
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    Program::new(&specs, &keys, scanner(), &[], &HashMap::new()).unwrap()
}

fn masked(program: &Program, form: Form<'_>, payload: &[u8], tally: &mut Tally) -> Result<Vec<u8>, RowError> {
    let (mut out, mut turn) = (Vec::new(), 7);
    mask(program, form, std::iter::once(payload), &mut turn, &mut Vec::new(), &mut out, tally)?;
    assert_eq!((out[3], turn), (7, 8));
    assert_eq!(out[..3], (out.len() as u32 - 4).to_le_bytes()[..3]);
    Ok(out.split_off(4))
}

/// Types as MySQL and as the program have them, with a value in binary.
const VALUES: &[(u8, bool, u32, &[u8])] = &[
    (0x01, false, 21, b"\xf6"),
    (0x01, true, 21, b"\xc8"),
    (0x02, false, 21, b"\x39\x30"),
    (0x0d, true, 21, b"\xd1\x07"),
    (0x03, false, 23, b"\x15\xcd\x5b\x07"),
    (0x09, true, 20, b"\xff\xff\xff\x00"),
    (0x08, false, 20, b"\xff\xff\xff\xff\xff\xff\xff\xff"),
    (0x08, true, 1700, b"\xff\xff\xff\xff\xff\xff\xff\xff"),
    (0x04, false, 700, b"\x00\x00\xc0\x3f"),
    (0x05, false, 701, b"\x00\x00\x00\x00\x00\x00\xf8\x3f"),
    (0x0a, false, 1082, b"\xbc\x07\x02\x03"),
    (0x0c, false, 1114, b"\xe8\x07\x05\x06\x07\x08\x09\x40\xe2\x01\x00"),
    (0x07, false, 1114, b"\xe8\x07\x05\x06\x07\x08\x09"),
    (0x0b, false, 1083, b"\x00\x00\x00\x00\x00\x0c\x22\x38"),
    (0xf6, false, 1700, b"1234.50"),
    (0xfd, false, 1043, b"010-12-3456"),
    (0xfc, false, 25, b"a long text"),
    (0xfc, false, 17, b"\x00\xff"),
    (0xf5, false, 3802, b"{\"a\": 1}"),
];

fn binary_row(values: &[(u8, Option<&[u8]>)]) -> Vec<u8> {
    let types: Vec<Type> = values.iter().map(|(code, _)| Type { code: *code, unsigned: false }).collect();
    let row: Vec<_> = values.iter().map(|(_, value)| value.map(Cow::Borrowed)).collect();
    written_binary(&row, &types)
}

/// Binary rows that are kept come out byte by byte, NULLs among them.
#[test]
fn what_is_kept_stays_as_it_came() {
    let types: Vec<Type> =
        VALUES.iter().map(|(code, unsigned, ..)| Type { code: *code, unsigned: *unsigned }).collect();
    let keeps: Vec<(&str, u32)> = VALUES.iter().map(|(_, _, oid, _)| ("keep", *oid)).collect();
    let full: Vec<_> = VALUES.iter().map(|(code, _, _, value)| (*code, Some(*value))).collect();
    let every_other: Vec<_> =
        full.iter().enumerate().map(|(at, (code, value))| (*code, value.filter(|_| at % 2 == 0))).collect();
    for row in [binary_row(&full), binary_row(&every_other)] {
        let mut tally = Tally::new();
        assert_eq!(masked(&program(&keeps), Form::Binary(&types), &row, &mut tally).unwrap(), row);
    }
}

/// Every type is redacted to a value of its own type: it can be read, and is another.
#[test]
fn every_type_is_masked_in_binary_and_in_text() {
    for (code, unsigned, oid, value) in VALUES {
        let kind = Type { code: *code, unsigned: *unsigned };
        let program = program(&[("redact", *oid)]);
        let mut tally = Tally::new();
        let row = binary_row(&[(*code, Some(value))]);
        let out = masked(&program, Form::Binary(&[kind]), &row, &mut tally).unwrap();
        assert_ne!(out, row, "type {code:#x}");
        let mut cells = Vec::new();
        let keeps = self::program(&[("scan", *oid)]);
        read_binary(&keeps, &out, &[kind], &mut cells).unwrap();
        assert!(cells[0].value.is_some(), "type {code:#x} became NULL");
        let text = as_text(kind, value).unwrap();
        let row = written_text(&[Some(text)]);
        let out = masked(&program, Form::Text, &row, &mut tally).unwrap();
        assert_ne!(out, row, "type {code:#x}");
        assert_ne!(out, [wire::NULL], "type {code:#x} became NULL");
    }
}

/// What is read of a binary value is written as the same.
#[test]
fn values_are_read_and_written_alike() {
    for (code, unsigned, _, value) in VALUES {
        let kind = Type { code: *code, unsigned: *unsigned };
        let text = as_text(kind, value).unwrap().into_owned();
        match encoded(Form::Binary(&[kind]), 0, Masked::New(Cow::Owned(text))) {
            Masked::New(again) => assert_eq!(&again, value, "type {code:#x}"),
            _ => panic!("type {code:#x}"),
        }
    }
    assert_eq!(
        moments::read(0x0b, b"\x01\x01\x00\x00\x00\x0c\x22\x38\x08\x0a\x0c\x00").unwrap(),
        "-36:34:56.789000"
    );
    assert_eq!(moments::read(0x0c, b"").unwrap(), "0000-00-00 00:00:00");
}

/// A number that its type can't hold, or a date that is none, becomes NULL and counts as dropped.
#[test]
fn what_can_not_be_written_is_dropped() {
    for (code, text) in [(0x01, "300"), (0x0a, "2020-13-01"), (0x0a, "x"), (0x0b, "900:00:00"), (0x05, "inf")]
    {
        let kind = Type { code, unsigned: false };
        let new = Masked::New(Cow::Borrowed(text.as_bytes()));
        assert_eq!(encoded(Form::Binary(&[kind]), 0, new), Masked::Null(Verdict::Dropped), "{text}");
    }
}

/// Many rows of several columns, in text: numbered one after the other, and counted.
#[test]
fn many_rows_are_numbered_and_counted() {
    let program = program(&[("keep", 23), ("redact", 1043), ("scan", 25)]);
    let rows: Vec<Vec<u8>> = (0..300)
        .map(|number: u32| {
            let id = number.to_string().into_bytes();
            let ssn: Option<Cow<'_, [u8]>> =
                (!number.is_multiple_of(3)).then_some(Cow::Borrowed(b"010-12-3456"));
            written_text(&[Some(Cow::Owned(id)), ssn, Some(Cow::Borrowed(b"write to ann.lee@example.com"))])
        })
        .collect();
    let (mut out, mut turn, mut tally) = (Vec::new(), 250, Tally::new());
    let payloads = rows.iter().map(Vec::as_slice);
    mask(&program, Form::Text, payloads, &mut turn, &mut Vec::new(), &mut out, &mut tally).unwrap();
    assert_eq!(turn, 250_u8.wrapping_add((300 % 256) as u8));
    assert!(!out.windows(11).any(|part| part == b"010-12-3456"));
    assert!(!out.windows(15).any(|part| part == b"ann.lee@example"));
    let mut fields = Fields(&out);
    for number in 0..300_usize {
        let head = fields.take(4).unwrap();
        assert_eq!(usize::from(head[3]), (250 + number) % 256);
        fields.take(usize::from(head[0]) | usize::from(head[1]) << 8).unwrap();
    }
    assert!(fields.0.is_empty());
}

/// A value of 16 MiB goes on in the next packet, and one of exactly so many is ended by an empty one.
#[test]
fn long_rows_go_on_in_the_next_packet() {
    for length in [(1 << 24) - 2, (1 << 24) - 1, 1 << 24] {
        let (mut out, mut turn) = (Vec::new(), 255);
        wire::packets(&vec![b'x'; length], &mut turn, &mut out);
        let whole = length < (1 << 24) - 1;
        assert_eq!((out.len(), turn), if whole { (length + 4, 0) } else { (length + 8, 1) });
    }
}

/// Rows of another width, that end early, go on, or hold what none holds: an error, and nothing is written.
#[test]
fn broken_rows_are_refused() {
    let two = program(&[("keep", 23), ("redact", 1043)]);
    let types = [Type { code: 0x03, unsigned: false }, Type { code: 0xfd, unsigned: false }];
    for payload in [
        &b""[..],
        b"\x011",
        b"\x011\x05abc",
        b"\x011\x01a\x00",
        b"\x011\xff",
        b"\x011\xfe\xff\xff\xff\xff\xff\xff\xff\xff",
    ] {
        assert!(masked(&two, Form::Text, payload, &mut Tally::new()).is_err());
    }
    for payload in [
        &b""[..],
        b"\x00",
        b"\x01\x00\x01\x00\x00\x00\x01a",
        b"\x00\x00\x01\x00\x00\x00\x02a",
        b"\x00\x0c\x00",
    ] {
        assert!(masked(&two, Form::Binary(&types), payload, &mut Tally::new()).is_err());
    }
    assert_eq!(masked(&two, Form::Binary(&types[..1]), b"\0\0", &mut Tally::new()), Err(RowError::Width));
    let unknown = [Type { code: 0x03, unsigned: false }, Type { code: 0x77, unsigned: false }];
    let row = b"\x00\x00\x01\x00\x00\x00\x01a";
    assert_eq!(masked(&two, Form::Binary(&unknown), row, &mut Tally::new()), Err(RowError::Value(1)));
    let date = program(&[("redact", 1082)]);
    let kind = [Type { code: 0x0a, unsigned: false }];
    assert!(masked(&date, Form::Binary(&kind), b"\x00\x00\x05aaaaa", &mut Tally::new()).is_err());
}

/// No bytes make it panic, in any type.
#[test]
fn any_bytes_are_a_row_or_an_error() {
    let mut state = 1_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    for (code, unsigned, oid, _) in VALUES {
        let program = program(&[("redact", *oid), ("scan", *oid)]);
        let types = [Type { code: *code, unsigned: *unsigned }; 2];
        for _ in 0..200 {
            let mut payload: Vec<u8> = (0..byte() % 40).map(|_| byte()).collect();
            for form in [Form::Text, Form::Binary(&types)] {
                let _ = masked(&program, form, &payload, &mut Tally::new());
            }
            payload.splice(0..payload.len().min(2), [0, 0]);
            let _ = masked(&program, Form::Binary(&types), &payload, &mut Tally::new());
        }
    }
}
