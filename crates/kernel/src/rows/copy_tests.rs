//! CopyData in its three formats.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::rows::batch;
use crate::rows::program::Spec;
use crate::rows::tally::Tally;
use crate::scan::Scanner;
use crate::transform::keys::Keys;
use crate::transform::options::Options;
use crate::transform::spans::Span;
use std::collections::HashMap;
use std::sync::Arc;

fn program(actions: &[&str], format: u16) -> Program {
    let spec = |action: &&str| Spec {
        action: (*action).into(),
        entity: "US_SSN".into(),
        oid: 25,
        format,
        ..Spec::default()
    };
    let specs: Vec<Spec> = actions.iter().map(spec).collect();
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    Program::new(
        &specs,
        &keys,
        Arc::new(Scanner::new().unwrap()),
        &[Span { entity: "EMAIL_ADDRESS", transform: "redact", options: Options::default() }],
        &HashMap::new(),
    )
    .unwrap()
}

fn copied(
    format: &CopyFormat,
    actions: &[&str],
    is_first: bool,
    payload: &[u8],
) -> Result<Vec<u8>, RowError> {
    let mut out = Vec::new();
    let program = program(actions, u16::from(*format == CopyFormat::Binary));
    batch::mask(
        &program,
        format,
        std::iter::once(Some(payload)),
        is_first,
        &mut Vec::new(),
        &mut out,
        &mut Tally::new(),
    )?;
    assert_eq!(out[..5], [b"d", (out.len() as u32 - 1).to_be_bytes().as_slice()].concat());
    Ok(out[5..].to_vec())
}

fn text(header: bool) -> CopyFormat {
    CopyFormat::Text { delimiter: b'\t', null: b"\\N".to_vec(), header }
}

fn csv() -> CopyFormat {
    CopyFormat::Csv { delimiter: b',', quote: b'"', escape: b'"', null: Vec::new(), header: true }
}

/// Kept values keep their bytes, masked ones are escaped, NULL stays NULL, the header passes.
#[test]
fn text_rows_are_masked() {
    let actions = ["keep", "redact", "scan", "null"];
    let out = copied(&text(true), &actions, false, b"a\\tb\t078\\\\1\t\\N\tx\n").unwrap();
    assert_eq!(out, b"a\\tb\t[US_SSN]\t\\N\t\\N\n");
    let out = copied(&text(false), &actions, true, b"\t\\N\t\\tana@example.com\\n\t\n").unwrap();
    assert_eq!(out, b"\t\\N\t\\t[EMAIL_ADDRESS]\\n\t\\N\n");
    assert_eq!(copied(&text(true), &actions, true, b"id\tssn\n").unwrap(), b"id\tssn\n");
}

/// A line that can't be split as COPY writes it is an error.
#[test]
fn broken_text_rows_are_errors() {
    for line in ["a\tb", "a\nb\tc\n", "a\\\tb\n", "a\t\\x41\n", "a\tb\\\n", ""] {
        assert!(copied(&text(false), &["redact", "redact"], true, line.as_bytes()).is_err(), "{line:?}");
    }
    assert_eq!(copied(&text(false), &["keep"], true, b"a\tb\n"), Err(RowError::Width));
}

/// Quoted values may hold delimiters, quotes and line ends; an empty quoted value is no NULL.
#[test]
fn csv_rows_are_masked() {
    let out = copied(
        &csv(),
        &["keep", "redact", "scan", "redact"],
        false,
        b"\"a,\"\"\n\",x,\"ana@example.com\"\"\",\n",
    )
    .unwrap();
    assert_eq!(out, b"\"a,\"\"\n\",[US_SSN],\"[EMAIL_ADDRESS]\"\"\",\n");
    assert_eq!(copied(&csv(), &["redact"], false, b"\"\"\n").unwrap(), b"\"[US_SSN]\"\n");
    assert_eq!(copied(&csv(), &["redact"], true, b"any,header\n").unwrap(), b"any,header\n");
}

/// Quotes out of place, and rows that end inside one, are errors.
#[test]
fn broken_csv_rows_are_errors() {
    for line in ["a\"b,c\n", "\"a,c\n", "\"a\"b,c\n", "a\nb,c\n", "a,c"] {
        assert!(copied(&csv(), &["redact", "redact"], false, line.as_bytes()).is_err(), "{line:?}");
    }
}

/// The signature comes first, then tuples, then the trailer; anything else is an error.
#[test]
fn binary_tuples_are_masked() {
    let head = [SIGNATURE, &[0; 8]].concat();
    let tuple = [0, 2, 0, 0, 0, 1, b'a', 0, 0, 0, 3, b'0', b'7', b'8'];
    let masked = [&tuple[..7], &[0, 0, 0, 8], b"[US_SSN]"].concat();
    let actions = ["keep", "redact"];
    let first = [head.as_slice(), &tuple].concat();
    assert_eq!(
        copied(&CopyFormat::Binary, &actions, true, &first).unwrap(),
        [head.as_slice(), &masked].concat()
    );
    assert_eq!(copied(&CopyFormat::Binary, &actions, false, &tuple).unwrap(), masked);
    assert_eq!(copied(&CopyFormat::Binary, &actions, false, &[255, 255]).unwrap(), [255, 255]);
    assert!(copied(&CopyFormat::Binary, &actions, true, &tuple).is_err());
    assert!(copied(&CopyFormat::Binary, &actions, false, &tuple[..9]).is_err());
    let with_oids = [SIGNATURE, &[0, 1, 0, 0, 0, 0, 0, 0]].concat();
    assert!(copied(&CopyFormat::Binary, &actions, true, &with_oids).is_err());
}

/// A program for the other format does not fit.
#[test]
fn formats_must_agree() {
    let mut out = Vec::new();
    let wrong = batch::mask(
        &program(&["keep"], 0),
        &CopyFormat::Binary,
        std::iter::once(Some(b"".as_slice())),
        true,
        &mut Vec::new(),
        &mut out,
        &mut Tally::new(),
    );
    assert_eq!(wrong, Err(RowError::Program));
}
