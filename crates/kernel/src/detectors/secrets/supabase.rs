//! Supabase: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("SUPABASE_KEY", SHAPES, "https://supabase.com/docs/guides/api/api-keys", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("sb[ps]_[a-z0-9]{40}"),
    token("sb_secret_[A-Za-z0-9_-]{20}"),
    token("sbp_(?:oauth|v0)_[0-9a-f]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found sbp_", "saoht5jvl1icbv5xl5e1xaheq69gsmnsdboko9s0"),
    concat!("sb_sec", "ret_f2q0RXnOKtELOwwnJD8g"),
    concat!("sbp_v0", "_45547ee9cc1f3c231777ca1c07fa690b7597"),
];

const IGNORES: &[&str] = &[
    "sbp_",
    concat!("sbp_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
