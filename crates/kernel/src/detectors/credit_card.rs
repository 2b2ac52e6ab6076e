//! Payment card numbers.

use super::shape::{Detector, Shape, PCI};
use crate::checksums::{digits, luhn};

/// The detector. Lengths other than 15 and 16 need a word near by: one random number in ten passes Luhn.
pub const DETECTOR: Detector = Detector {
    entity: "CREDIT_CARD",
    category: PCI,
    words: &["card", "credit", "debit", "visa", "mastercard", "amex", "maestro", "discover", "pan", "ccn", "karte"],
    shapes: &[
        Shape::new(r"[2-6][0-9]{3}([ -])[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}", 0.95, 0.98),
        Shape::new("3[47][0-9]{2}[ -][0-9]{6}[ -][0-9]{5}", 0.95, 0.98),
        Shape::new("(?:4[0-9]{15}|5[1-5][0-9]{14}|2[2-7][0-9]{14}|6(?:011|5[0-9]{2}|4[4-9][0-9])[0-9]{12}|35[0-9]{14})", 0.93, 0.98),
        Shape::new("(?:3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11})", 0.85, 0.97),
        Shape::new("(?:1800|2131)[0-9]{11}", 0.6, 0.95),
        Shape::new("[0-9](?:[0-9][ -]?){10,17}[0-9]", 0.0, 0.9),
    ],
    validate,
    source: "https://www.iso.org/standard/70484.html",
    finds: &["4111 1111 1111 1111", "5555555555554444,", "amex 378282246310005", "card 6759649826438453", "x 4111111111111111.0, 3"],
    ignores: &["4111111111111112", "1234567812345678", "94111111111111111", "4111-1111-1111-1111-9", "4111111111111111.04", "4111111111111111.0.3"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some((12..=19).contains(&some.len()) && luhn(&some))
}
