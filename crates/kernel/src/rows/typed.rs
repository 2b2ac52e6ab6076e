//! Tokens by type: a value is read to the text its token is made of, and the token written in the same format.
//!
//! Must never give a value of another type or length than the type's own; `None` where a type has no token.

use crate::rows::types::Kind;
use crate::rows::whole;
use crate::transform::ff1::Way;
use crate::transform::shape::Shapes;
use crate::transform::token::Tokenizer;
use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The token of a value in its type and format.
pub fn token(tokenizer: &Tokenizer, kind: Kind, is_binary: bool, value: &[u8], way: Way) -> Option<Vec<u8>> {
    tokens(tokenizer, kind, is_binary, &[value], way, &mut Shapes::default()).pop()?.map(Cow::into_owned)
}

/// As `token`, for many values, in their order: texts together, in `shapes`, other values one by one.
pub fn tokens<'s, 'v>(
    tokenizer: &Tokenizer,
    kind: Kind,
    is_binary: bool,
    values: &[&'v [u8]],
    way: Way,
    shapes: &'s mut Shapes,
) -> Vec<Option<Cow<'s, [u8]>>> {
    if !matches!(kind, Kind::Text | Kind::Padded) {
        let single = |value: &&[u8]| single(tokenizer, kind, is_binary, value, way).map(Cow::Owned);
        return values.iter().map(single).collect();
    }
    let text = |value: &&'v [u8]| {
        let text = kind.text(value)?;
        Some(value.split_at(text.len()))
    };
    tokenizer.texts(values.iter().map(text), way, shapes)
}

/// The token of a value other than a text.
fn single(tokenizer: &Tokenizer, kind: Kind, is_binary: bool, value: &[u8], way: Way) -> Option<Vec<u8>> {
    match kind {
        Kind::Jsonb if is_binary => match value.split_first()? {
            (1, inner) => Some([&[1], quoted(tokenizer, inner, way)?.as_slice()].concat()),
            _ => None,
        },
        Kind::Json | Kind::Jsonb => quoted(tokenizer, value, way),
        // int2 has too few numbers to hide among.
        Kind::Int(4 | 8) | Kind::Numeric => {
            let number = whole::read(kind, is_binary, value)?;
            whole::written(kind, is_binary, tokenizer.integer(&number, whole::most(kind), way)?)
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
