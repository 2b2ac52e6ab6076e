//! Postal codes: found only where a word says what they are.

use super::shape::{unknown, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "ZIP_CODE",
    category: PII,
    words: &["zip", "zip code", "zipcode", "postal code", "postalcode", "postcode", "post code", "plz", "postleitzahl", "code postal", "codigo postal", "pin code", "pincode", "cep"],
    shapes: &[
        Shape::new("[0-9]{5}(?:-[0-9]{4})?", 0.0, 0.88),
        Shape::new("[0-9]{4}(?: ?[A-Z]{2})?", 0.0, 0.8),
        Shape::new("[0-9]{5}-[0-9]{3}", 0.0, 0.85),
        Shape::new("[0-9]{3} [0-9]{2,3}", 0.0, 0.75),
        Shape::new("[0-9]{6,7}", 0.0, 0.75),
        Shape::new("[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]", 0.0, 0.9),
    ],
    validate: unknown,
    source: "https://pe.usps.com/text/pub28/28c2_008.htm",
    finds: &["ZIP 10001", "my zip code is 02139-4307", "PLZ: 10115", "postal code K1A 0B1"],
    ignores: &["10001", "zip file 12", "version 02139"],
};
