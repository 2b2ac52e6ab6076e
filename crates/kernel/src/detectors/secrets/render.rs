//! Render: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("RENDER_KEY", SHAPES, "https://render.com/docs/api", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("rnd_[A-Za-z0-9]{28}"),
    token(r"api\.render\.com/deploy/srv-[a-z0-9]{20}\?key=[A-Za-z0-9_-]{8}"),
];

const FINDS: &[&str] = &[
    concat!("found rnd_", "FUUkzdwGvItmbvql3wuM9JjItAGm"),
    concat!("api.re", "nder.com/deploy/srv-ijy72pa9iqghw728v8ty?key=6NrxkyFc"),
];

const IGNORES: &[&str] = &[
    "rnd_",
    concat!("rnd_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
