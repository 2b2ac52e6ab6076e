//! Bitbucket: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("BITBUCKET_TOKEN", SHAPES, "https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("ATBB[A-Za-z0-9]{28}"),
    token("BBDC-[A-Za-z0-9+/]{36}"),
    token("ATCTT3xFf[A-Za-z0-9_-]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found ATBB", "MOggsAKB7qvh5I5T3IaRGYGNPM2O"),
    concat!("BBDC-M", "mQxRK5+AWYnzMlaumSMAjHxvky7MI8bBIrB"),
    concat!("ATCTT3", "xFfWjlMAFbazKuk4GRwyygA6L_odZl5rwaGsRLvCP9eSlARusSCd35fyxllK-it"),
];

const IGNORES: &[&str] = &[
    "ATBBvIdqv2Pf",
    concat!("ATBBvI", "dqv2Pfxxxxxxxxxxxxxxxxxxxx"),
];
