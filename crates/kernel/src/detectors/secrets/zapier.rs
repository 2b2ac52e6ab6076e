//! Zapier: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("ZAPIER_WEBHOOK", SHAPES, "https://help.zapier.com/hc/en-us/articles/8496288690317", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"hooks\.zapier\.com/hooks/catch/[A-Za-z0-9/]{10}"),
];

const FINDS: &[&str] = &[
    concat!("found hook", "s.zapier.com/hooks/catch/4821735/b7xk2Q"),
];

const IGNORES: &[&str] = &[
    "hooks.",
    concat!("hooks.", "xxxxxx.xxx/xxxxx/xxxxx/xxxxxxxxxx"),
];
