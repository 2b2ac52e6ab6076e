//! ASP.NET protected payloads: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("ASPNET_TOKEN", SHAPES, "https://learn.microsoft.com/aspnet/core/security/data-protection/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("CfDJ8[A-Za-z0-9_-]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found CfDJ", "8AdRz3YIHgsfuQwSDYQNA07zwU1hdZUHFa8PkpIyXO8UIzJUaXN1TuHObTrAS"),
];

const IGNORES: &[&str] = &[
    "CfDJ8A2bJfWC",
    concat!("CfDJ8A", "2bJfWC_xxxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
