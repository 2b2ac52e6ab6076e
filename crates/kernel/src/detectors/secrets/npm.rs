//! npm: access tokens, whose end is a checksum, and the registries' lines of an `.npmrc`.

use super::super::shape::{Detector, Shape, SECRET};
use super::crc32::proves;
use super::issued::{apart, issued, live, token};
use super::grow::after_equals;

/// The detector.
pub const DETECTOR: Detector = Detector {
    category: SECRET,
    validate,
    ..issued("NPM_TOKEN", SHAPES, "https://docs.npmjs.com/about-access-tokens", FINDS, IGNORES)
};

const SHAPES: &[Shape] = &[
    token("npm_[A-Za-z0-9]{36}"),
    Shape::new("_(?:authToken|auth|password) ?= ?[\"']?[A-Za-z0-9+/_-]{16}", 0.95, 0.95).grown(after_equals).between(apart),
];

const FINDS: &[&str] = &[
    "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",
    "//registry.npmjs.org/:_authToken=5c1d2a7e-91b0-4f3c-8d26-7ae0b94c1f53",
];

const IGNORES: &[&str] = &["npm_config_registry", "_authToken=${NPM_TOKEN}"];

fn validate(text: &str) -> Option<bool> {
    let body = text.get(4..).unwrap_or_default();
    if text.starts_with("npm_") && proves(body) {
        Some(true)
    } else {
        live(text)
    }
}
