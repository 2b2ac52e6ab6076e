//! Numbers of binary rows, as the text that stands for them, and the other way round.
//!
//! Must never cut a number to what its type holds.

use super::Type;

const TINY: u8 = 0x01;
const SHORT: u8 = 0x02;
const LONG: u8 = 0x03;
const FLOAT: u8 = 0x04;
const DOUBLE: u8 = 0x05;
const LONGLONG: u8 = 0x08;
const INT24: u8 = 0x09;
const YEAR: u8 = 0x0d;

/// Whether values of a type are numbers of a fixed width.
pub fn is_one(code: u8) -> bool {
    matches!(code, TINY | SHORT | LONG | FLOAT | DOUBLE | LONGLONG | INT24 | YEAR)
}

/// A number as text.
pub fn read(kind: Type, raw: &[u8]) -> Option<String> {
    Some(match (kind.code, kind.unsigned) {
        (TINY, false) => i8::from_le_bytes(raw.try_into().ok()?).to_string(),
        (TINY, true) => u8::from_le_bytes(raw.try_into().ok()?).to_string(),
        (SHORT, false) => i16::from_le_bytes(raw.try_into().ok()?).to_string(),
        (SHORT, true) | (YEAR, _) => u16::from_le_bytes(raw.try_into().ok()?).to_string(),
        (LONG | INT24, false) => i32::from_le_bytes(raw.try_into().ok()?).to_string(),
        (LONG | INT24, true) => u32::from_le_bytes(raw.try_into().ok()?).to_string(),
        (LONGLONG, false) => i64::from_le_bytes(raw.try_into().ok()?).to_string(),
        (LONGLONG, true) => u64::from_le_bytes(raw.try_into().ok()?).to_string(),
        (FLOAT, _) => f32::from_le_bytes(raw.try_into().ok()?).to_string(),
        (DOUBLE, _) => f64::from_le_bytes(raw.try_into().ok()?).to_string(),
        _ => return None,
    })
}

/// A number from text. `None` where its type can't hold it.
pub fn written(kind: Type, text: &str) -> Option<Vec<u8>> {
    Some(match (kind.code, kind.unsigned) {
        (TINY, false) => text.parse::<i8>().ok()?.to_le_bytes().to_vec(),
        (TINY, true) => text.parse::<u8>().ok()?.to_le_bytes().to_vec(),
        (SHORT, false) => text.parse::<i16>().ok()?.to_le_bytes().to_vec(),
        (SHORT, true) | (YEAR, _) => text.parse::<u16>().ok()?.to_le_bytes().to_vec(),
        (LONG | INT24, false) => text.parse::<i32>().ok()?.to_le_bytes().to_vec(),
        (LONG | INT24, true) => text.parse::<u32>().ok()?.to_le_bytes().to_vec(),
        (LONGLONG, false) => text.parse::<i64>().ok()?.to_le_bytes().to_vec(),
        (LONGLONG, true) => text.parse::<u64>().ok()?.to_le_bytes().to_vec(),
        (FLOAT, _) => text.parse::<f32>().ok().filter(|number| number.is_finite())?.to_le_bytes().to_vec(),
        (DOUBLE, _) => text.parse::<f64>().ok().filter(|number| number.is_finite())?.to_le_bytes().to_vec(),
        _ => return None,
    })
}
