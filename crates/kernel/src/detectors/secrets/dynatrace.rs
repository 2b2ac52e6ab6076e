//! Dynatrace: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("DYNATRACE_TOKEN", SHAPES, "https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"dt0[a-z][0-9]{2}\.[A-Z0-9]{8,24}\.[A-Z0-9]{64}"),
];

const FINDS: &[&str] = &[
    concat!("found dt0x", "18.GK4IN3WV.LQ7OOLODPJLI3EFX2I0NFJA7NNPNPAESJ9U1PQZ9E3MAOSR1FL3RKW5EYK743ABX"),
];

const IGNORES: &[&str] = &[
    "dt0j21.",
    concat!("dt0j21", ".xxxxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
