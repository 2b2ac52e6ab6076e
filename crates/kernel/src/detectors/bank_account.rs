//! Bank account numbers without a check digit: found only where a word says what they are.

use super::shape::{unknown, Detector, Shape, PCI};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "BANK_ACCOUNT",
    category: PCI,
    words: &["bank account", "account number", "account no", "account num", "acct", "bban", "checking account", "savings account", "konto", "kontonummer", "cuenta bancaria", "numero de cuenta", "compte bancaire", "direct deposit"],
    shapes: &[
        Shape::new("[A-Z]{4}[0-9]{14}", 0.0, 0.9),
        Shape::new("[0-9]{7,17}", 0.0, 0.8),
        Shape::new("[0-9]{3,6}[- ][0-9]{4,9}(?:[- ][0-9]{1,4})?", 0.0, 0.75),
    ],
    validate: unknown,
    source: "https://www.iso.org/standard/81090.html",
    finds: &["bank account VCOA63389668276460", "account number: 000123456789"],
    ignores: &["000123456789", "account of 12 pages", "account 2024"],
};
