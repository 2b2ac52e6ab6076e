//! Confluent: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("CONFLUENT_KEY", SHAPES, "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("cflt[A-Za-z0-9+/]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found cflt", "MUhIOLG0gunclnbvxVq9F+sQUXvDrBK5Bo3tgQgicXtM4pgV7K6GYWm6/TK3"),
];

const IGNORES: &[&str] = &[
    "cfltHefdf58N",
    concat!("cfltHe", "fdf58Nxxxxxxxxxxxxxxxxxxxxxx+xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
