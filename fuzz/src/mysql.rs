//! Rows of a MySQL upstream with canaries in them, in text and in binary, between other packets, nearly all well formed.

use crate::choices::{Choices, CANARY};
use crate::programs::{program, Made};
use crate::streams::{holds, MOST};
use maskwire_kernel::rows::mysql::{Form, Masking, Next, Reader, Type};
use maskwire_kernel::rows::row::RowError;
use maskwire_kernel::rows::tally::Tally;

/// Numbers of types: of fixed width, of moments, behind a length, and two that none has.
const TYPES: &[u8] = &[
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0f, 0x10, 0xf5, 0xf6,
    0xfc, 0xfd, 0xfe, 0x06, 0x50,
];

/// What came out of one reader.
#[derive(PartialEq, Debug, Default)]
struct Read {
    rows: Vec<u8>,
    others: Vec<Vec<u8>>,
    error: Option<RowError>,
    counted: (u64, [u8; 32]),
}

/// A program, a form, and a stream of rows for both.
pub fn check(data: &[u8]) {
    let mut choices = Choices(data);
    let made = program(&mut choices, Some(0));
    let is_binary = choices.byte() % 2 == 1;
    let types: Vec<Type> = made
        .columns
        .iter()
        .map(|_| Type { code: choices.of(TYPES), unsigned: choices.byte() % 2 == 1 })
        .collect();
    let form = if is_binary { Form::Binary(&types) } else { Form::Text };
    let (mut bytes, mut turn) = (Vec::new(), 3_u8);
    while !choices.0.is_empty() && bytes.len() < 1 << 16 {
        let payload = match choices.below(16) {
            0 => [&[choices.of(b"\xfe\xff\x00\xfb")], choices.take(9)].concat(),
            1 => choices.take(5).to_vec(),
            _ if is_binary => binary(&mut choices, &types),
            _ => text(&mut choices, made.columns.len()),
        };
        let size = payload.len() as u32 + u32::from(choices.byte() == 255);
        bytes.extend(&size.to_le_bytes()[..3]);
        bytes.push(if choices.byte() == 255 { turn.wrapping_add(1) } else { turn });
        bytes.extend(&payload);
        turn = turn.wrapping_add(1);
    }
    let whole = read(&made, form, &bytes, || usize::MAX);
    let slow = read(&made, form, &bytes, || 1);
    let most = 1 + choices.below(64);
    let pieces = read(&made, form, &bytes, || 1 + choices.below(most));
    for other in [&slow, &pieces] {
        if whole.error.is_none() {
            assert_eq!(whole, *other);
        } else {
            // A run of rows comes out as a whole or not at all: small pieces show more of what stood before.
            assert_eq!(whole.error, other.error);
            assert!(other.rows.starts_with(&whole.rows));
        }
    }
    assert!(slow.rows.len() <= 100 * (bytes.len() + 1), "{} of {}", slow.rows.len(), bytes.len());
    assert!(!made.hides_all() || made.columns.is_empty() || !holds(&slow.rows, CANARY));
    framed(&slow.rows);
}

/// Feeds pieces; masks up to the first payload that is no row, as one answer, and then the next.
fn read(made: &Made, form: Form<'_>, mut bytes: &[u8], mut piece: impl FnMut() -> usize) -> Read {
    let masking = Masking { program: &made.program, form };
    let (mut reader, mut tally, mut turn, mut all) = (Reader::new(MOST), Tally::new(), 9, Read::default());
    reader.expect(3);
    while !bytes.is_empty() && all.error.is_none() {
        let (fed, rest) = bytes.split_at(piece().clamp(1, bytes.len()));
        bytes = rest;
        reader.feed(fed);
        loop {
            match reader.next(Some(masking), &mut turn, &mut tally) {
                Ok(Next::Incomplete | Next::Full) => break,
                Ok(Next::Rows(rows)) => all.rows.extend(rows),
                Ok(Next::Payload(payload)) => all.others.push(payload),
                Err(error) => {
                    all.error = Some(error);
                    break;
                }
            }
        }
    }
    if let Some(error) = all.error {
        reader.feed(b"\x01\0\0\x03\0");
        assert_eq!(
            reader.next(Some(masking), &mut turn, &mut tally),
            Err(error),
            "something behind an error"
        );
        assert_eq!(reader.skip(), Err(error), "something behind an error");
    } else {
        all.counted = (tally.rows(), tally.digest());
    }
    all
}

/// Packets, numbered one after the other from 9.
fn framed(mut bytes: &[u8]) {
    let mut turn = 9_u8;
    while let Some((head, rest)) = bytes.split_first_chunk::<4>() {
        let size = u32::from_le_bytes([head[0], head[1], head[2], 0]) as usize;
        assert_eq!(head[3], turn, "out of turn");
        assert!(size > 0 && size <= rest.len(), "not well framed");
        bytes = &rest[size..];
        turn = turn.wrapping_add(1);
    }
    assert!(bytes.is_empty(), "not well framed");
}

fn counted(value: &[u8], odd: bool) -> Vec<u8> {
    let size = value.len() + usize::from(odd);
    let head = if size < 0xfb {
        vec![size as u8]
    } else {
        [&[0xfc], (size as u16).to_le_bytes().as_slice()].concat()
    };
    [head, value.to_vec()].concat()
}

fn text(choices: &mut Choices<'_>, width: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for _ in 0..width + usize::from(choices.byte() == 255) {
        if choices.byte() % 8 == 7 {
            out.push(0xfb);
        } else {
            let value = choices.value();
            out.extend(counted(&value, choices.byte() == 255));
        }
    }
    out
}

fn binary(choices: &mut Choices<'_>, types: &[Type]) -> Vec<u8> {
    let (mut nulls, mut values) = (vec![0_u8; (types.len() + 9) / 8], Vec::new());
    for (column, kind) in types.iter().enumerate() {
        let width = match kind.code {
            0x01 => 1,
            0x02 | 0x0d => 2,
            0x03 | 0x04 | 0x09 => 4,
            0x05 | 0x08 => 8,
            0x07 | 0x0a | 0x0b | 0x0c => {
                let size = choices.of(&[0_usize, 4, 7, 8, 11, 12, 3]);
                let mut raw = choices.take(size).to_vec();
                raw.resize(size, 1);
                values.extend(counted(&raw, false));
                continue;
            }
            _ => {
                if choices.byte() % 8 == 7 {
                    nulls[(column + 2) / 8] |= 1 << ((column + 2) % 8);
                } else {
                    let value = choices.value();
                    values.extend(counted(&value, choices.byte() == 255));
                }
                continue;
            }
        };
        let mut raw = choices.take(width).to_vec();
        raw.resize(width, 7);
        values.extend(raw);
    }
    [&[0], nulls.as_slice(), values.as_slice()].concat()
}
