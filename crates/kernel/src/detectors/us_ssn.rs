//! United States social security numbers.

use super::shape::{Detector, Shape, PII};
use crate::checksums::{digits, social_security};

/// The detector. Nine bare digits count only where a word near by says so.
pub const DETECTOR: Detector = Detector {
    entity: "US_SSN",
    category: PII,
    words: &[
        "ssn", "social security", "social_security", "socialsecurity", "ss#", "my social", "his social", "her social", "your social",
        "their social", "social number", "social no", "social is", "soc sec", "ss number", "ss no", "seguro social", "seguridad social",
        "seguranca social", "seguran\u{e7}a social", "securite sociale", "s\u{e9}curit\u{e9} sociale", "sozialversicherung",
        "sozialversicherungsnummer", "previdenza sociale", "sicurezza sociale", "burgerservicenummer",
    ],
    shapes: &[
        Shape::new("[0-9]{3}-[0-9]{2}-[0-9]{4}", 0.85, 0.97),
        Shape::new(r"[0-9]{3}([ .])[0-9]{2}[ .][0-9]{4}", 0.6, 0.93),
        Shape::new("[0-9]{9}", 0.0, 0.9),
    ],
    validate,
    source: "https://www.ssa.gov/employer/randomization.html",
    finds: &["219-09-9998", "SSN: 457555462", "her social security number is 457 55 5462"],
    ignores: &["123-45-6789-A", "666-12-3456", "457555462", "000-12-3456", "part 1-457-55-5462"],
};

fn validate(text: &str) -> Option<bool> {
    if social_security(&digits(text)) { None } else { Some(false) }
}
