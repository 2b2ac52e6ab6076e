//! Asana: personal access tokens, a number, an account and 32 digits.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{apart, live};

/// The detector. It begins with a digit and a slash, so its name must stand near by.
pub const DETECTOR: Detector = Detector {
    entity: "ASANA_TOKEN",
    category: SECRET,
    words: &["asana"],
    shapes: &[Shape::new("[12]/[0-9]{13,19}(?:/[0-9]{13,19})?:[A-Za-z0-9]{32}", 0.0, 0.97).between(apart)],
    validate: live,
    source: "https://developers.asana.com/docs/personal-access-token",
    finds: &["asana 1/1204567890123456:4d2f64e2a108cd72f648b1984c3b5a13"],
    ignores: &["1/1204567890123456:4d2f64e2a108cd72f648b1984c3b5a13", "asana 1/2"],
};
