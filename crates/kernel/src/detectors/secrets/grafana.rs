//! Grafana: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("GRAFANA_TOKEN", SHAPES, "https://grafana.com/docs/grafana/latest/administration/service-accounts/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("glsa_[A-Za-z0-9_]{32}"),
    token("glc_[A-Za-z0-9+/]{32}"),
    token("eyJrIjoi[A-Za-z0-9+/]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found glsa", "_ffHo2jL3wJJfNtmcvDRfOOqGWrH1klfU"),
    concat!("glc_MD", "UQB3STnDCXImTjCNJjeV3Cx4dSJAX3"),
    concat!("eyJrIj", "oiRbjsOGKuRtmkVhdaT+T2pFJytjqVYRHRikfX8kl0YKtyAGQSkW7ZpNN1Ow46"),
];

const IGNORES: &[&str] = &[
    "glsa_",
    concat!("glsa_x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
