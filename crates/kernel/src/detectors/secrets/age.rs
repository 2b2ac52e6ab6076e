//! age: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("AGE_KEY", SHAPES, "https://github.com/C2SP/C2SP/blob/main/age.md", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    token("AGE-SECRET-KEY-PQ-1[A-Z0-9]{50}"),
    token("AGE-PLUGIN-[A-Z0-9]{2,16}-1[A-Z0-9]{20}"),
];

const FINDS: &[&str] = &[
    concat!("found AGE-", "SECRET-KEY-1YXEDTW3N1SSZS1KO0YE1LWFEKHOGSNN77Z3TZDKTGZZ5JRHQNXHBPDFHJ3"),
    concat!("AGE-SE", "CRET-KEY-PQ-10JKJEAI5FO1Z3CGCOL1D3SLVOD2BZB9XV2VOG3Q9W3U3BTU4RI"),
    concat!("AGE-PL", "UGIN-CG-1R6DAWM6ABMTT0FAJPO0V"),
];

const IGNORES: &[&str] = &[
    "AGE-",
    concat!("AGE-xx", "xxxx-xxx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
