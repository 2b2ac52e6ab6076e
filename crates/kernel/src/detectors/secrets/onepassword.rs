//! 1Password: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("ONEPASSWORD_KEY", SHAPES, "https://support.1password.com/secret-key-security/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("A3-[A-Z0-9]{6}-[A-Z0-9]{6}-?[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}"),
    token("ops_eyJ[A-Za-z0-9+/]{100}"),
];

const FINDS: &[&str] = &[
    concat!("found A3-8", "JPKSN-T11CF1-T4LBH-F0RY1-DXP7F"),
    concat!("ops_ey", "JKHTZeP4TpOeKYybii/dVlT2bn2Kn5L1gEk5w7I+WWMR3K8fVzODklwGXARKTh2iIG5qfpjocGE9YgRwyw5fc6VnbuLfiUIszpPhT"),
];

const IGNORES: &[&str] = &[
    "A3-0",
    concat!("A3-0xx", "xxx-xxxxxxxxxxx-xxxxx-xxxxx"),
];
