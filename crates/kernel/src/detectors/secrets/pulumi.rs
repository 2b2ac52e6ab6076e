//! Pulumi: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("PULUMI_TOKEN", SHAPES, "https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("pul-[0-9a-f]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found pul-", "3a076f8c4ce0aeb215eee25661e78030b89eda95"),
];

const IGNORES: &[&str] = &[
    "pul-",
    concat!("pul-xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
