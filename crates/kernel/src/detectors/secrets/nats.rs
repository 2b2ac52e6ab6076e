//! NATS: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("NATS_SEED", SHAPES, "https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("S[ACNOUX][A-Z2-7]{56}"),
];

const FINDS: &[&str] = &[
    concat!("found SCSP", "EKHWV5K6NT6EMP3HQEUVKK63JQ6IHHPO2IYYMCTXVCQRSZMKRGRG3Q"),
];

const IGNORES: &[&str] = &[
    "SXC3ESHK6NEF",
    concat!("SXC3ES", "HK6NEFxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
