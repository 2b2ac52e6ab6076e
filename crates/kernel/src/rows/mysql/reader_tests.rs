//! The reader of a MySQL upstream: every case whole, byte by byte, and with trailing bytes.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::rows::program::Spec;
use crate::scan::Scanner;
use crate::transform::keys::Keys;
use std::collections::HashMap;
use std::sync::Arc;

fn program() -> Program {
    let spec = |action: &str| Spec {
        action: action.into(),
        entity: if action == "keep" { String::new() } else { "US_SSN".into() },
        oid: 25,
        ..Spec::default()
    };
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    let specs = [spec("keep"), spec("redact")];
    Program::new(&specs, &keys, Arc::new(Scanner::new().unwrap()), &[], &HashMap::new()).unwrap()
}

fn packet(turn: u8, payload: &[u8]) -> Vec<u8> {
    [&(payload.len() as u32).to_le_bytes()[..3], &[turn], payload].concat()
}

/// Two rows, an end, and an answer of its own behind it.
fn answer() -> Vec<u8> {
    let rows = [packet(3, b"\x011\x0b010-12-3456"), packet(4, b"\x012\xfb")].concat();
    [rows, packet(5, b"\xfe\0\0\x02\0"), packet(6, b"\0\0\0\x02\0\0\0")].concat()
}

fn read(pieces: &[&[u8]], tally: &mut Tally) -> (Vec<u8>, Vec<Vec<u8>>) {
    let (program, mut reader, mut turn) = (program(), Reader::new(1 << 20), 9);
    let (mut rows, mut others) = (Vec::new(), Vec::new());
    reader.expect(3);
    for piece in pieces {
        reader.feed(piece);
        loop {
            let masking = others.is_empty().then_some(Masking { program: &program, form: Form::Text });
            match reader.next(masking, &mut turn, tally).unwrap() {
                Next::Rows(some) => rows.extend(some),
                Next::Payload(payload) => others.push(payload),
                Next::Incomplete => break,
                Next::Full => panic!("full"),
            }
        }
    }
    (rows, others)
}

/// Whole or byte by byte: the same rows, masked and numbered anew, and what is no row as it came.
#[test]
fn rows_are_masked_in_any_chunking() {
    let bytes = answer();
    let mut tally = Tally::new();
    let whole = read(&[&bytes], &mut tally);
    let expected = [packet(9, b"\x011\x08[US_SSN]"), packet(10, b"\x012\xfb")].concat();
    assert_eq!(whole.0, expected);
    assert_eq!(whole.1, [b"\xfe\0\0\x02\0".to_vec(), b"\0\0\0\x02\0\0\0".to_vec()]);
    assert_eq!((tally.rows(), tally.bytes()), (2, expected.len() as u64));
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    let mut again = Tally::new();
    assert_eq!(read(&single, &mut again), whole);
    assert_eq!(again.digest(), tally.digest());
}

/// A tally that takes one row: the next one stays where it is, and can be thrown away.
#[test]
fn rows_beyond_the_limit_stay() {
    let (program, mut reader, mut turn) = (program(), Reader::new(1 << 20), 0);
    let masking = Masking { program: &program, form: Form::Text };
    let mut tally = Tally::up_to(Some(1), None);
    reader.expect(3);
    reader.feed(&answer());
    assert!(matches!(reader.next(Some(masking), &mut turn, &mut tally), Ok(Next::Rows(_))));
    assert_eq!(reader.next(Some(masking), &mut turn, &mut tally), Ok(Next::Full));
    assert_eq!(reader.skip(), Ok(Next::Payload(b"\xfe\0\0\x02\0".to_vec())));
}

/// A packet out of its turn, one that is too long, an empty one: an error, and nothing after it.
#[test]
fn broken_packets_are_refused_for_good() {
    let long = [b"\xff\xff\xff\0".to_vec(), vec![b'x'; 100]].concat();
    for (bytes, error) in
        [(packet(1, b"\x00"), RowError::Turn), (long, RowError::Length), (packet(0, b""), RowError::Length)]
    {
        let (mut reader, mut tally) = (Reader::new(1 << 10), Tally::new());
        reader.feed(&bytes);
        assert_eq!(reader.next(None, &mut 0, &mut tally), Err(error));
        reader.feed(&answer());
        assert_eq!(reader.next(None, &mut 0, &mut tally), Err(error));
        assert_eq!(reader.skip(), Err(error));
    }
}

/// A payload of more than one packet is one payload.
#[test]
fn long_payloads_are_put_together() {
    let long = vec![b'x'; wire::MOST + 3];
    let mut turn = 0;
    let (mut bytes, mut reader) = (Vec::new(), Reader::new(1 << 26));
    wire::packets(&long, &mut turn, &mut bytes);
    reader.feed(&bytes);
    assert_eq!(reader.next(None, &mut 0, &mut Tally::new()), Ok(Next::Payload(long)));
    assert_eq!((reader.turn, reader.pending()), (2, 0));
}
