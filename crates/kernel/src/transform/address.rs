//! Addresses of machines: an IP address stays one of its version and class, hexadecimal digits stay hexadecimal.
//!
//! Must never give a text that a strict parser of the kind refuses. IPv6 comes out in canonical form (RFC 5952),
//! so two spellings of one address share a token.

use super::ff1::{Ff1, Way};
use super::network;
use super::permutation::{self, tweak};
use super::shape::{self, Place};
use std::net::IpAddr;

/// The token of an IPv4 or IPv6 address; a prefix length behind `/` stays.
pub fn ip(ff1: &Ff1, text: &str, way: Way) -> Option<String> {
    let (address, prefix) = match text.find('/') {
        Some(at) => text.split_at_checked(at)?,
        None => (text, ""),
    };
    if !prefix.bytes().skip(1).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let token = match address.parse().ok()? {
        IpAddr::V4(one) => IpAddr::V4(network::v4(ff1, one, way)?),
        IpAddr::V6(one) => IpAddr::V6(network::v6(ff1, one, way)?),
    };
    Some(format!("{token}{prefix}"))
}

/// The token of `count` hexadecimal digits (at most 32) between separators that stay.
///
/// Digits only stay digits only, and a text with letters keeps one, so that its case can be kept and undone.
pub fn hexadecimal(ff1: &Ff1, text: &str, count: usize, way: Way) -> Option<String> {
    let nibbles = text.bytes().filter(u8::is_ascii_hexdigit).count();
    let others = text.chars().any(|one| one.is_alphanumeric() && !one.is_ascii_hexdigit());
    let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
    if nibbles != count || others || (upper && lower) {
        return None;
    }
    if !upper && !lower {
        return shape::permute(ff1, b'x', text, |_, _| Place::Free, way);
    }
    let hex = |all: u128, one: char| all << 4 | u128::from(one.to_digit(16).unwrap_or(0));
    let number = text.chars().filter(char::is_ascii_hexdigit).fold(0, hex);
    let mut skeleton = vec![b'h', u8::from(upper)];
    skeleton.extend(text.bytes().map(|byte| if byte.is_ascii_hexdigit() { 1 } else { byte }));
    let lettered = |number: u128| (0..count).any(|at| (number >> (4 * at)) & 15 > 9);
    let tweak = tweak(&skeleton);
    let mut left = match count {
        32 => permutation::full(ff1, tweak, 128, number, way, lettered)?,
        _ => permutation::walk(ff1, tweak, 1 << (4 * count), number, way, lettered)?,
    };
    let table: &[u8; 16] = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    let mut out = text.as_bytes().to_vec();
    for byte in out.iter_mut().rev().filter(|byte| byte.is_ascii_hexdigit()) {
        *byte = *table.get((left & 15) as usize)?;
        left >>= 4;
    }
    String::from_utf8(out).ok()
}
