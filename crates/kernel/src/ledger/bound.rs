//! What a client bound to a statement's parameters, as the ledger's digests are made of it.
//!
//! Must never give two texts to one value of a type that has a plain one.

use crate::ledger::digests::{hex, Said};
use crate::rows::frontend::parameters;

/// text, varchar, char(n), "char", name, unknown, json, xml: in binary format they are the same bytes.
const TEXTS: [u32; 9] = [0, 18, 19, 25, 114, 142, 705, 1042, 1043];
const NUMBERS: [u32; 4] = [700, 701, 790, 1700];

/// (kind, text) of each parameter in the payload of a Bind, in order; None where it breaks its layout. ``types`` are
/// the OIDs of their types, 0 where one is not known, or is not there.
///
/// Kinds are those of literals, "null", and "binary" of a type whose binary format is not read here: in hexadecimal.
pub fn said(bind: &[u8], types: &[u32]) -> Option<Vec<Said>> {
    let found = parameters(bind)?;
    let one = |(at, (value, code)): (usize, (Option<&[u8]>, u16))| {
        let (kind, text) = match value {
            None => ("null", String::new()),
            Some(value) => told(value, code, types.get(at).copied().unwrap_or(0)),
        };
        (kind.to_owned(), text)
    };
    Some(found.into_iter().enumerate().map(one).collect())
}

fn told(value: &[u8], code: u16, oid: u32) -> (&'static str, String) {
    let is_integer = matches!(oid, 20 | 21 | 23 | 26);
    if code > 0 {
        if let Some(number) = integer(value, oid) {
            return ("integer", number);
        }
        if !TEXTS.contains(&oid) {
            return ("binary", hex(value));
        }
    }
    let kind = match oid {
        _ if is_integer => "integer",
        _ if NUMBERS.contains(&oid) => "number",
        _ => "text",
    };
    (kind, String::from_utf8_lossy(value).into_owned())
}

/// An integer of this type in binary format; None of another type or length.
fn integer(value: &[u8], oid: u32) -> Option<String> {
    Some(match oid {
        20 => i64::from_be_bytes(value.try_into().ok()?).to_string(),
        21 => i16::from_be_bytes(value.try_into().ok()?).to_string(),
        23 => i32::from_be_bytes(value.try_into().ok()?).to_string(),
        26 => u32::from_be_bytes(value.try_into().ok()?).to_string(),
        _ => return None,
    })
}
