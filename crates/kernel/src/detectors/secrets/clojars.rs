//! Clojars: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("CLOJARS_TOKEN", SHAPES, "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("CLOJARS_[0-9a-f]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found CLOJ", "ARS_dd6ab4168db712f2e6ddb7489c4ae447485eb3341d9b383e8a60102890ce"),
];

const IGNORES: &[&str] = &[
    "CLOJARS_",
    concat!("CLOJAR", "S_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
