//! Dropbox: short-lived and long-lived access tokens.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{apart, live, token};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DROPBOX_TOKEN",
    category: SECRET,
    words: &["dropbox", "access_token", "token"],
    shapes: &[
        token(r"sl\.(?:u\.)?[A-Za-z0-9_-]{60}"),
        Shape::new("[A-Za-z0-9]{11}AAAAAAAAAA[A-Za-z0-9_-]{43}", 0.0, 0.97).between(apart),
    ],
    validate: live,
    source: "https://developers.dropbox.com/oauth-guide",
    finds: &["dropbox a1B2c3D4e5FAAAAAAAAAAqW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8qW1e"],
    ignores: &["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "sl.short"],
};
