//! Tokens by type: a value is read to the text its token is made of, and the token written in the same format.
//!
//! Must never give a value of another type or length than the type's own; `None` where a type has no token.

use crate::transform::ff1::Way;
use crate::transform::token::Tokenizer;
use crate::types::Kind;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The token of a value in its type and format.
pub fn token(tokenizer: &Tokenizer, kind: Kind, is_binary: bool, value: &[u8], way: Way) -> Option<Vec<u8>> {
    match kind {
        Kind::Text => tokenizer.text(std::str::from_utf8(value).ok()?, way).map(String::into_bytes),
        Kind::Padded => {
            let text = std::str::from_utf8(value).ok()?;
            let bare = text.trim_end_matches(' ');
            Some((tokenizer.text(bare, way)? + text.get(bare.len()..)?).into_bytes())
        }
        Kind::Jsonb if is_binary => match value.split_first()? {
            (1, inner) => Some([&[1], quoted(tokenizer, inner, way)?.as_slice()].concat()),
            _ => None,
        },
        Kind::Json | Kind::Jsonb => quoted(tokenizer, value, way),
        Kind::Int(width) => integer(tokenizer, width, is_binary, value, way),
        Kind::Numeric if is_binary => numeric(tokenizer, value, way),
        Kind::Numeric => {
            tokenizer.integer(std::str::from_utf8(value).ok()?, None, way).map(String::into_bytes)
        }
        Kind::Uuid if is_binary => {
            let raw: [u8; 16] = value.try_into().ok()?;
            bytes(&tokenizer.uuid(&hexadecimal(&raw), way)?)
        }
        Kind::Uuid => tokenizer.uuid(std::str::from_utf8(value).ok()?, way).map(String::into_bytes),
        Kind::Mac(6) if is_binary => {
            let raw: [u8; 6] = value.try_into().ok()?;
            // Written as the text format writes it, since what stands between the digits is part of the tweak.
            let pairs: Vec<String> = raw.iter().map(|byte| hexadecimal(&[*byte])).collect();
            bytes(&tokenizer.mac(&pairs.join(":"), way)?.replace(':', ""))
        }
        Kind::Mac(6) => tokenizer.mac(std::str::from_utf8(value).ok()?, way).map(String::into_bytes),
        Kind::Inet if is_binary => inet(tokenizer, value, way),
        Kind::Inet => tokenizer.ip(std::str::from_utf8(value).ok()?, way).map(String::into_bytes),
        _ => None,
    }
}

/// A JSON document that is one string without escapes; every other document is redacted.
fn quoted(tokenizer: &Tokenizer, value: &[u8], way: Way) -> Option<Vec<u8>> {
    let inner = std::str::from_utf8(value).ok()?.strip_prefix('"')?.strip_suffix('"')?;
    if inner.chars().any(|one| matches!(one, '"' | '\\') || one.is_control()) {
        return None;
    }
    Some(format!("\"{}\"", tokenizer.text(inner, way)?).into_bytes())
}

fn integer(tokenizer: &Tokenizer, width: u8, is_binary: bool, value: &[u8], way: Way) -> Option<Vec<u8>> {
    let most = match width {
        4 => i32::MAX as u64,
        8 => i64::MAX as u64,
        // int2 has too few numbers to hide among.
        _ => return None,
    };
    if !is_binary {
        return tokenizer.integer(std::str::from_utf8(value).ok()?, Some(most), way).map(String::into_bytes);
    }
    if width == 4 {
        let number = i32::from_be_bytes(value.try_into().ok()?);
        let token = tokenizer.integer(&number.to_string(), Some(most), way)?;
        return Some(token.parse::<i32>().ok()?.to_be_bytes().to_vec());
    }
    let number = i64::from_be_bytes(value.try_into().ok()?);
    let token = tokenizer.integer(&number.to_string(), Some(most), way)?;
    Some(token.parse::<i64>().ok()?.to_be_bytes().to_vec())
}

/// numeric in binary: int16 each of digit count, weight, sign and scale, then digits of base 10000.
fn numeric(tokenizer: &Tokenizer, value: &[u8], way: Way) -> Option<Vec<u8>> {
    let words: Vec<u16> =
        value.chunks(2).map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?))).collect::<Option<_>>()?;
    let [count, weight, sign, 0, digits @ ..] = words.as_slice() else { return None };
    let (count, places) = (usize::from(*count), usize::from(*weight) + 1);
    // Only plain whole numbers: not NaN or infinity (other signs), nothing behind the point, a bounded length.
    if digits.len() != count || count > places || places > 64 || !matches!(*sign, 0 | 0x4000) {
        return None;
    }
    let mut text = String::new();
    for digit in digits.iter().chain(std::iter::repeat_n(&0, places - count)) {
        write!(text, "{digit:04}").ok()?;
    }
    let minus = if *sign == 0 { "" } else { "-" };
    let token = tokenizer.integer(&format!("{minus}{}", text.trim_start_matches('0')), None, way)?;
    let plain = token.trim_start_matches('-');
    let padded = format!("{plain:0>width$}", width = plain.len().next_multiple_of(4));
    let mut groups = Vec::new();
    for at in (0..padded.len()).step_by(4) {
        groups.push(padded.get(at..at + 4)?.parse::<u16>().ok()?);
    }
    let weight = groups.len() as u16 - 1;
    while groups.last() == Some(&0) {
        groups.pop();
    }
    let head = [groups.len() as u16, weight, *sign, 0];
    Some(head.into_iter().chain(groups).flat_map(u16::to_be_bytes).collect())
}

/// inet in binary: family (2 or 3), prefix length, whether it is a cidr, address length, address.
fn inet(tokenizer: &Tokenizer, value: &[u8], way: Way) -> Option<Vec<u8>> {
    let (head, address) = value.split_first_chunk::<4>()?;
    let address = match head {
        [2, _, 0, 4] => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(address).ok()?)),
        [3, _, 0, 16] => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(address).ok()?)),
        _ => return None,
    };
    Some(match tokenizer.ip(&address.to_string(), way)?.parse().ok()? {
        IpAddr::V4(new) => [head.as_slice(), &new.octets()].concat(),
        IpAddr::V6(new) => [head.as_slice(), &new.octets()].concat(),
    })
}

/// A UUID's text form where there are 16 bytes, plain digits otherwise.
fn hexadecimal(raw: &[u8]) -> String {
    let mut out = String::with_capacity(raw.len() * 2 + 4);
    for (at, byte) in raw.iter().enumerate() {
        if raw.len() == 16 && matches!(at, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        for nibble in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    out
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.replace('-', "");
    let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    (0..digits.len()).step_by(2).map(pair).collect()
}
