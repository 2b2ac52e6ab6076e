//! Expiry dates of payment cards: a month and a year where a word says what they are.

use super::shape::{apart, Detector, Shape, PCI};
use super::values::expiry;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "CREDIT_CARD_EXPIRY",
    category: PCI,
    words: &["exp", "expiry", "expires", "expiration", "valid thru", "valid through", "exp date", "good thru", "card"],
    shapes: &[
        Shape::new("(?:0[1-9]|1[0-2])/(?:[0-9]{2}|20[0-9]{2})", 0.0, 0.9).between(edges),
        Shape::new("(?:0[1-9]|1[0-2])-(?:[0-9]{2}|20[0-9]{2})", 0.0, 0.8).between(edges),
    ],
    validate,
    source: "https://www.iso.org/standard/70484.html",
    finds: &["card exp 04/29", "{\"expiration_date\": \"11/2031\"}"],
    ignores: &["04/29", "exp 14/29", "card 04/29/2026"],
};

/// Not a part of a date.
fn edges(text: &[u8], start: usize, end: usize) -> bool {
    let slash = |byte: Option<&u8>| matches!(byte, Some(b'/' | b'-'));
    apart(text, start, end) && !slash(start.checked_sub(1).and_then(|at| text.get(at))) && !slash(text.get(end))
}

fn validate(text: &str) -> Option<bool> {
    Some(expiry(text))
}
