//! Jenkins: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector =
    issued("JENKINS_SECRET", SHAPES, "https://www.jenkins.io/doc/book/security/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[token("AQAAABAAAA[A-Za-z0-9+/]{30}")];

const FINDS: &[&str] = &[concat!("AQAAAB", "AAAAqW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8qWe7R")];

const IGNORES: &[&str] = &["AQAAABAAAA", "AQAAABAAAAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"];
