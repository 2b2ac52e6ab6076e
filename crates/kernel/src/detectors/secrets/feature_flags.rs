//! Statsig and Flagsmith: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("FEATURE_FLAG_KEY", SHAPES, "https://docs.statsig.com/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("secret-[A-Za-z0-9]{43}"),
    fixed("console-[A-Za-z0-9]{43}"),
    fixed(r"ser\.[A-Za-z0-9]{22}"),
    token("dvc_(?:server|client|mobile)_[A-Za-z0-9_-]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found secr", "et-zWjcyWo6KFcRDdAVZitIop8qIFYFKFUmfAKS9qCbmw7"),
    concat!("consol", "e-oY9QUgymrlgYeUMTaoxtEordiZf9MCTSKYJa4r4i2fT"),
    concat!("ser.XS", "9DVH9OTsmw0LC4QQEBtY"),
    concat!("dvc_mo", "bile_JmnAyv9cThs4ygZOzmkwVIMW01Pqh1"),
];

const IGNORES: &[&str] = &[
    "secret-",
    concat!("secret", "-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
