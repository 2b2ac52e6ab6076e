//! Product keys: five groups of five, where a word says that it is one.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{apart, live};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "LICENCE_KEY",
    category: SECRET,
    words: &["licence", "license", "product key", "activation", "serial"],
    shapes: &[
        Shape::new("[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}", 0.0, 0.95).between(apart),
        Shape::new(r"[0-9a-f]{8}:[0-9a-f]{8}@(?:gems|enterprise)\.contribsys\.com", 0.0, 0.97).between(apart),
    ],
    validate: live,
    source: "https://learn.microsoft.com/windows-server/get-started/kms-client-activation-keys",
    finds: &["product key QW7ER-5TY8U-I1OP3-AS6DF-9GH0J"],
    ignores: &["QW7ER-5TY8U-I1OP3-AS6DF-9GH0J", "license 5-5-5", "product key XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"],
};
