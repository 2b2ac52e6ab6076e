#![allow(clippy::unwrap_used)]
use super::*;
use crate::rows::program::Spec;
use crate::scan::Scanner;
use crate::transform::keys::Keys;
use std::collections::HashMap;
use std::sync::Arc;

const CSV: Dialect = Dialect { delimiter: b',', quote: b'"' };

fn program(actions: &[(&str, &str)]) -> Program {
    let spec =
        |one: &(&str, &str)| Spec { action: one.0.into(), entity: one.1.into(), oid: 25, ..Spec::default() };
    let specs: Vec<Spec> = actions.iter().map(spec).collect();
    let keys = Keys::new(&[1; 32], "default", 1).unwrap();
    Program::new(&specs, &keys, Arc::new(Scanner::new().unwrap()), &[], &HashMap::new()).unwrap()
}

fn masked(data: &str) -> Result<String, Fault> {
    let (mut out, mut tally) = (Vec::new(), Tally::new());
    let program = program(&[("keep", ""), ("redact", "X"), ("null", "Y")]);
    CSV.mask(&program, data.as_bytes(), 2, &mut tally, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

/// Quotes, line ends, empty values and empty lines stay as they were; only values change.
#[test]
fn what_is_no_value_stays() {
    assert_eq!(masked("1,ana,9\r\n\r\n2,\"an\"\"a\",\n3,,\n").unwrap(), "1,[X],\r\n\r\n2,\"[X]\",\n3,,\n");
    assert_eq!(masked("\"a\nb\",x,y").unwrap(), "\"a\nb\",[X],");
    assert_eq!(masked("1,\"\",3\n").unwrap(), "1,\"[X]\",\n");
}

/// A record of another width, and a quote without an end, are told with their line.
#[test]
fn a_broken_record_is_told_by_its_line() {
    assert_eq!(masked("1,2,3\n1,2\n"), Err(Fault::Width(3, 2, 3)));
    assert_eq!(masked("\"a\nb\",2,3\n1,2,3,4\n"), Err(Fault::Width(4, 4, 3)));
    assert_eq!(masked("1,\"2,3\n"), Err(Fault::Quote(2)));
    assert_eq!(masked("1,\"2\"x,3\n"), Err(Fault::Quote(2)));
}

/// A record is whole when its line end is there, outside of quotes.
#[test]
fn only_whole_records_are_whole() {
    for (data, whole) in [
        ("1,2\n3", 4),
        ("1,\"2\n3", 0),
        ("1,\"2\n3\"\n4,5\n6", 12),
        ("1,\"2\"\r", 0),
        ("", 0),
        ("1,2\r\n", 5),
    ] {
        assert_eq!(CSV.whole(data.as_bytes()), whole, "{data:?}");
    }
}

/// However the data are cut into pieces of whole records, they are masked alike.
#[test]
fn pieces_are_masked_as_the_whole() {
    let data = (0..600).map(|n| format!("{n},\"v,\n{n}\",{n}\r\n")).collect::<Vec<_>>().concat();
    let at_once = masked(&data).unwrap();
    let (mut from, mut pieces) = (0, String::new());
    while from < data.len() {
        let piece = &data[from..(from + 1000).min(data.len())];
        let whole = if from + 1000 < data.len() { CSV.whole(piece.as_bytes()) } else { piece.len() };
        pieces += &masked(&piece[..whole]).unwrap();
        from += whole;
    }
    assert_eq!(pieces, at_once);
}

/// Lines of JSON stay lines of JSON; what is none is told by its line.
#[test]
fn lines_of_json_are_scanned() {
    let spec = [Spec { action: "scan".into(), entity: String::new(), oid: 114, ..Spec::default() }];
    let keys = Keys::new(&[1; 32], "default", 1).unwrap();
    let scanner = Arc::new(Scanner::new().unwrap());
    let program = Program::new(&spec, &keys, scanner, &[], &HashMap::new()).unwrap();
    let mask = |data: &str| {
        let (mut out, mut tally) = (Vec::new(), Tally::new());
        mask_lines(&program, data.as_bytes(), 1, &mut tally, &mut out)
            .map(|_| String::from_utf8(out).unwrap())
    };
    assert_eq!(
        mask("{\"a\": 1}\r\n\n{\"m\": \"ana@example.com\"}").unwrap(),
        "{\"a\": 1}\r\n\n{\"m\": \"[EMAIL_ADDRESS]\"}"
    );
    assert_eq!(mask("{\"a\": 1}\n{\"a\": \n"), Err(Fault::Document(2)));
}
