//! Doppler: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("DOPPLER_TOKEN", SHAPES, "https://docs.doppler.com/reference/auth-token-formats", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"dp\.(?:pt|ct|sa|said|scim|audit)\.[A-Za-z0-9]{40}"),
    token(r"dp\.(?:st|scrt)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found dp.c", "t.RFd1BtMJDpBQfIEfpGWChyDXREgeMo3uqjnEnO3c"),
    concat!("dp.scr", "t.1jtF9KhYMKxBAi3l32XmVYuDMHBsmUnbjLztwpe4"),
];

const IGNORES: &[&str] = &[
    "dp.s",
    concat!("dp.sxx", "x.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
