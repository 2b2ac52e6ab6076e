//! Expiry dates of payment cards: a month and a year where a word says what they are.

use super::shape::{Detector, Shape, PCI};
use super::values::expiry;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "CREDIT_CARD_EXPIRY",
    category: PCI,
    words: &["exp", "expiry", "expires", "expiration", "valid thru", "valid through", "exp date", "good thru", "card"],
    shapes: &[
        Shape::new("(?:0[1-9]|1[0-2])/(?:[0-9]{2}|20[0-9]{2})", 0.0, 0.9),
        Shape::new("(?:0[1-9]|1[0-2])-(?:[0-9]{2}|20[0-9]{2})", 0.0, 0.8),
    ],
    validate,
    source: "https://www.iso.org/standard/70484.html",
    finds: &["card exp 04/29", "{\"expiration_date\": \"11/2031\"}"],
    ignores: &["04/29", "exp 14/29", "card 04/29/2026"],
};

fn validate(text: &str) -> Option<bool> {
    Some(expiry(text))
}
