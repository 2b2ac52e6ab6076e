//! Numbers of PostgreSQL's exact types in either format, read to the decimal text that the server would print.
//!
//! Must never round: a number that can't be read or written digit by digit is `None`.

use crate::rows::types::Kind;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Groups of four digits before the point, and digits behind it, past which a binary numeric is not read.
const MOST_GROUPS: usize = 64;
const MOST_SCALE: u16 = 1024;

/// The largest magnitude that a token in this type may have. `None` for a type without a bound.
pub fn most(kind: Kind) -> Option<u64> {
    match kind {
        Kind::Int(4) => Some(i32::MAX as u64),
        Kind::Int(8) => Some(i64::MAX as u64),
        _ => None,
    }
}

/// The number as the server prints it; text is taken as it stands.
pub fn read(kind: Kind, is_binary: bool, value: &[u8]) -> Option<Cow<'_, str>> {
    if !is_binary {
        return std::str::from_utf8(value).ok().map(Cow::Borrowed);
    }
    Some(Cow::Owned(match kind {
        Kind::Int(2) => i16::from_be_bytes(value.try_into().ok()?).to_string(),
        Kind::Int(4) => i32::from_be_bytes(value.try_into().ok()?).to_string(),
        Kind::Int(8) => i64::from_be_bytes(value.try_into().ok()?).to_string(),
        Kind::Numeric => numeric(value)?,
        _ => return None,
    }))
}

/// A number in plain decimal digits, in a type and format. `None` where the type can't hold it.
pub fn written(kind: Kind, is_binary: bool, text: String) -> Option<Vec<u8>> {
    if !is_binary {
        return Some(text.into_bytes());
    }
    match kind {
        Kind::Int(2) => Some(text.parse::<i16>().ok()?.to_be_bytes().to_vec()),
        Kind::Int(4) => Some(text.parse::<i32>().ok()?.to_be_bytes().to_vec()),
        Kind::Int(8) => Some(text.parse::<i64>().ok()?.to_be_bytes().to_vec()),
        Kind::Numeric => written_numeric(&text),
        _ => None,
    }
}

/// numeric in binary: int16 each of digit count, weight, sign and scale, then digits of base 10000.
fn numeric(value: &[u8]) -> Option<String> {
    let words: Vec<u16> =
        value.chunks(2).map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?))).collect::<Option<_>>()?;
    let [count, weight, sign, scale, digits @ ..] = words.as_slice() else { return None };
    let weight = i32::from(*weight as i16);
    // NaN and the infinities have other signs.
    if digits.len() != usize::from(*count) || weight >= MOST_GROUPS as i32 || *scale > MOST_SCALE {
        return None;
    }
    let mut text = match *sign {
        0 => String::new(),
        0x4000 => "-".to_owned(),
        _ => return None,
    };
    let group =
        |at: i32| usize::try_from(weight - at).ok().and_then(|place| digits.get(place)).copied().unwrap_or(0);
    write!(text, "{}", if weight < 0 { 0 } else { group(weight) }).ok()?;
    for at in (0..weight).rev() {
        write!(text, "{:04}", group(at)).ok()?;
    }
    let behind = i32::from(*scale).div_euclid(4) + i32::from(*scale % 4 != 0);
    // Digits that the scale does not show would be lost.
    if digits.len() as i32 > weight + 1 + behind || digits.iter().any(|digit| *digit > 9999) {
        return None;
    }
    if *scale > 0 {
        text.push('.');
        let mut fraction = String::new();
        for at in 1..=behind {
            write!(fraction, "{:04}", group(-at)).ok()?;
        }
        text.push_str(fraction.get(..usize::from(*scale))?);
    }
    Some(text)
}

/// numeric in binary from plain decimal digits.
fn written_numeric(text: &str) -> Option<Vec<u8>> {
    let plain = text.strip_prefix('-').unwrap_or(text);
    // Bounded before it is cast: a longer one would be read as another number.
    if plain.len() > 4 * MOST_GROUPS {
        return None;
    }
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let sign = if plain.len() == text.len() { 0 } else { 0x4000 };
    let before = whole.len().next_multiple_of(4);
    let padded = format!("{whole:0>before$}{fraction:0<after$}", after = fraction.len().next_multiple_of(4));
    let mut groups = Vec::new();
    for at in (0..padded.len()).step_by(4) {
        groups.push(padded.get(at..at + 4)?.parse::<u16>().ok()?);
    }
    let zeros = groups.iter().take_while(|group| **group == 0).count();
    // Zero has no groups, and so no place of its first one.
    let weight = if zeros == groups.len() { 0 } else { (before / 4) as i16 - 1 - zeros as i16 };
    groups.drain(..zeros);
    while groups.last() == Some(&0) {
        groups.pop();
    }
    let head = [groups.len() as u16, weight as u16, sign, fraction.len() as u16];
    Some(head.into_iter().chain(groups).flat_map(u16::to_be_bytes).collect())
}
