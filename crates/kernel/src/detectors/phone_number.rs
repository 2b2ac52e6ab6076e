//! Telephone numbers.

use super::shape::{Detector, Shape, PII};
use crate::checksums::{calendar, digits};

/// The detector. Bare digits are a telephone number only where a word near by says so.
pub const DETECTOR: Detector = Detector {
    entity: "PHONE_NUMBER",
    category: PII,
    words: &[
        "phone", "tel", "telephone", "mobile", "cell", "cellphone", "fax", "call", "called", "calling", "telefon", "handy", "whatsapp", "sms",
        "téléphone", "teléfono", "telefono", "telefone", "movil", "celular", "cellulare", "mobil", "mobiel", "telefoon", "~office", "~home", "~work", "~direct", "landline",
        "dial", "dialed", "reach", "text me", "message", "messages", "ring", "callback", "hotline", "contact number", "msisdn", "caller",
        "registered number", "registered", "emergency contact", "extension", "ext", "phn", "viber", "telegram", "signal", "rufnummer",
    ],
    shapes: &[
        Shape::new(r"\+[1-9][0-9]{0,2}[ .()/-]{0,2}(?:[0-9][ .()/-]{0,2}){6,12}[0-9](?: ?(?:x|ext\.?) ?[0-9]{1,5})?", 0.75, 0.9),
        Shape::new(r"(?:1[-. ]\([0-9]{3}\)[ -]?|(?:(?:1|00[0-9]{1,3})[-. ])?[0-9]{3}[-. /])[0-9]{3}[-. ][0-9]{4}(?: ?(?:x|ext\.?) ?[0-9]{1,5})?", 0.65, 0.88),
        Shape::new(r"\([0-9]{2,4}\)[ -]?[0-9]{3,5}[-. ][0-9]{4}(?: ?(?:x|ext\.?) ?[0-9]{1,5})?", 0.65, 0.88),
        Shape::new(r"0[1-9][0-9]{1,3} [0-9]{3,4} [0-9]{3,4}", 0.5, 0.88),
        Shape::new(r"(?:00|0)[0-9]{1,4}[ /-][0-9]{2,8}(?:[ -][0-9]{2,4}){0,4}", 0.0, 0.8).trailed(),
        Shape::new(r"\(?[0-9]{2,4}\)?[ -][0-9]{2,4}(?:[ -][0-9]{2,4}){1,3}", 0.0, 0.75).trailed(),
        Shape::new(r"[0-9]{2,4}[ -][0-9]{4,7}", 0.0, 0.75).trailed(),
        Shape::new(r"(?:[0-9][ ./-]?){6,13}[0-9]", 0.0, 0.7).trailed(),
    ],
    validate,
    source: "https://www.itu.int/rec/T-REC-E.164",
    finds: &[
        "call +1 (415) 555-0132", "+44 20 7946 0958", "(202) 555-0143 or", "202-555-0143x12", "phone 2025550143", "tel: 030 901820",
        "455 6186 office", "001-668-040-8670x1711", "07700 900 123",
    ],
    ignores: &[
        "2025550143", "order 202-555-0143-7", "v1.202.555.0143", "1700000000000", "550e8400-e29b-41d4-a716-446655440000", "455 6186",
        "called 2009-08-16 02:39",
    ],
};

fn validate(text: &str) -> Option<bool> {
    let mut main = text;
    if let Some(extension) = text.find(['x', 'e']) {
        main = text.get(..extension)?;
    }
    let some = digits(main);
    // A timestamp has as many digits.
    let dated = matches!(main.as_bytes(), [_, _, _, _, b'-' | b'/', _, _, b'-' | b'/', _, _, ..]) && calendar(main);
    if !(6..=15).contains(&some.len()) || dated || some.iter().all(|digit| Some(digit) == some.first()) {
        return Some(false);
    }
    None
}
