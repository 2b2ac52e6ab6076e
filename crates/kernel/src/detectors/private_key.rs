//! Private keys in PEM or `OpenPGP` armour.

use memchr::memmem;

use super::shape::{anywhere, unknown, Detector, Shape, SECRET};

/// The detector. A key whose end isn't there takes the rest of the text with it.
pub const DETECTOR: Detector = Detector {
    entity: "PRIVATE_KEY",
    category: SECRET,
    words: &[],
    shapes: &[Shape::new("-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----", 0.99, 0.99).grown(grow).between(anywhere)],
    validate: unknown,
    source: "https://www.rfc-editor.org/rfc/rfc7468#section-10",
    finds: &["-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----\n", "-----BEGIN RSA PRIVATE KEY-----\\nMIIEow"],
    ignores: &["-----BEGIN PUBLIC KEY-----\nMIIBIjANBg\n-----END PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----"],
};

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let rest = text.get(end..).unwrap_or_default();
    let Some(footer) = memmem::find(rest, b"-----END ") else { return (start, text.len()) };
    let tail = rest.get(footer + 9..).unwrap_or_default();
    let close = memmem::find(tail, b"-----").map_or(tail.len(), |dashes| dashes + 5);
    (start, end + footer + 9 + close)
}
