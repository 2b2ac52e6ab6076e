//! Yandex Cloud: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("YANDEX_TOKEN", SHAPES, "https://yandex.cloud/en/docs/iam/concepts/authorization/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("AQVN[A-Za-z0-9_-]{35,38}"),
    token(r"t1\.[A-Z0-9a-z_-]{20,220}[=]{0,2}\.[A-Z0-9a-z_-]{60}"),
    token("y[0-3]_[A-Za-z0-9_-]{50}"),
    fixed("YC[A-Za-z0-9_-]{38}"),
];

const FINDS: &[&str] = &[
    concat!("found AQVN", "HNKJ1O35qIH3ymbF_drnh6C1UahU7HBblhx"),
    concat!("t1.jbb", "AODW0lCdXNaZQBnoU==.em1SRTl5sB6DMK1ewx5x3k1tHHGUulVOMtqGuwtuiOIQU4fABQ_nRtFaEQ4Y"),
    concat!("y3_9i9", "-QtvErfl-UJ_LO54muKuWTFVg9zfywzFORpWqniCmZLiiqO"),
    concat!("YCSaVN", "KiVB3DF591Unhg_R0rGUZducnRF96lJOtt"),
];

const IGNORES: &[&str] = &[
    "AQVNtR62bF6h",
    concat!("AQVNtR", "62bF6hxxxxxxxxxxxxxx_xx-xxxxxxxxx"),
];
