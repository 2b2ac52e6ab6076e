//! `SonarQube`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("SONAR_TOKEN", SHAPES, "https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("sq[aupb]_[0-9a-zA-Z]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found sqa_", "d4m3l99pM0OPpTvD3VW2soth3zehgpl1152ir5pK"),
];

const IGNORES: &[&str] = &[
    "sqb_",
    concat!("sqb_xx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
