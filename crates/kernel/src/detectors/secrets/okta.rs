//! Okta: API tokens, 42 characters that begin with two zeros.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{apart, live, token};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "OKTA_TOKEN",
    category: SECRET,
    words: &["okta"],
    shapes: &[token("SSWS 00[A-Za-z0-9_-]{36}"), Shape::new("00[A-Za-z0-9_-]{40}", 0.0, 0.95).between(apart)],
    validate: live,
    source: "https://developer.okta.com/docs/guides/create-an-api-token/main/",
    finds: &["Authorization: SSWS 00qW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8q", "okta_token = \"00qW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8q\""],
    ignores: &["00qW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8q", "SSWS 00short"],
};
