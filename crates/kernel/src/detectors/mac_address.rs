//! Hardware addresses of network interfaces.

use super::shape::{apart, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "MAC_ADDRESS",
    category: PII,
    words: &["mac", "ethernet", "bssid"],
    shapes: &[
        Shape::new("[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}", 0.9, 0.95).between(edges).headed(),
        Shape::new("[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}", 0.9, 0.95).between(edges).headed(),
        Shape::new(r"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}", 0.6, 0.9).between(edges).headed(),
    ],
    validate,
    source: "https://standards.ieee.org/products-programs/regauth/",
    finds: &["00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7 up", "mac 001b.4411.3ab7"],
    ignores: &["00:00:00:00:00:00", "00:1b:44:11:3a", "00:1b:44:11:3a:b7:ff:01"],
};

fn edges(text: &[u8], start: usize, end: usize) -> bool {
    let left = start.checked_sub(2).and_then(|index| text.get(index..start));
    let right = text.get(end..end.saturating_add(2));
    let octet = |pair: Option<&[u8]>, colon: usize, hex: usize| {
        pair.is_some_and(|two| two.get(colon) == Some(&b':') && two.get(hex).is_some_and(u8::is_ascii_hexdigit))
    };
    apart(text, start, end) && !octet(left, 1, 0) && !octet(right, 0, 1)
}

fn validate(text: &str) -> Option<bool> {
    let hex: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    if hex.iter().all(|byte| Some(byte) == hex.first()) { Some(false) } else { None }
}
