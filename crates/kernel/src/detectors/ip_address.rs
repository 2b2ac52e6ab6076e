//! Internet addresses, version 4 and 6.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::shape::{Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IP_ADDRESS",
    category: PII,
    words: &["ip", "ipv4", "ipv6", "address", "host", "client"],
    shapes: &[
        Shape::new(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}", 0.9, 0.95),
        Shape::new(r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?:\.[0-9]{1,3}){3})?", 0.85, 0.95).between(edges),
    ],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc4291#section-2.2",
    finds: &["from 203.0.113.7:443", "2001:db8::8a2e:370:7334", "[fe80::1ff:fe23:4567:890a]", "203.0.113.0/24", "::ffff:203.0.113.7"],
    ignores: &["1.2.3", "203.0.113.700", "1.203.0.113.7.2", "12:30:45", "std::fmt", "0.0.0.0"],
};

fn edges(text: &[u8], start: usize, end: usize) -> bool {
    let joins = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b':' || *byte == b'_';
    let left = start.checked_sub(1).and_then(|index| text.get(index));
    !left.is_some_and(joins) && !text.get(end).is_some_and(joins)
}

fn validate(text: &str) -> Option<bool> {
    if let Ok(four) = text.parse::<Ipv4Addr>() {
        return Some(!four.is_unspecified() && !four.is_broadcast());
    }
    let long = text.len() > 5 && text.bytes().any(|byte| byte.is_ascii_digit());
    Some(long && text.parse::<Ipv6Addr>().is_ok())
}
