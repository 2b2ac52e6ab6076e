//! Infisical and Phase: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("SECRET_STORE_TOKEN", SHAPES, "https://infisical.com/docs/documentation/platform/token", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed(r"st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}"),
    token("pss_(?:user|service):v[0-9]:[0-9a-f]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found st.0", "01e9fbb6549c6774d555ffc.cb1e9ad2041f74fbe4a8a65f1bcf96c0.dd62cb3fa1d62c227039f3b20a96763e"),
    concat!("pss_us", "er:v5:377eb2885d9ffadff4cbfaf606f2903a2e26bb2728e032bfcb6691a9e197"),
];

const IGNORES: &[&str] = &[
    "st.e",
    concat!("st.exx", "xxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
