//! Google: API keys, `OAuth` secrets, access and refresh tokens.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued(
    "GCP_KEY",
    SHAPES,
    "https://cloud.google.com/docs/authentication/api-keys",
    FINDS,
    IGNORES,
);

const SHAPES: &[Shape] = &[
    fixed("AIza[0-9A-Za-z_-]{35}"),
    token("GOCSPX-[0-9A-Za-z_-]{26}"),
    token(r"ya29\.[0-9A-Za-z_-]{20}"),
    token("1//0[0-9A-Za-z_-]{40}"),
    token(r"AQ\.Ab[0-9A-Za-z_-]{44}"),
    token("AAAA[0-9A-Za-z_-]{7}:APA91b[0-9A-Za-z_-]{60}"),
];

const FINDS: &[&str] = &[
    "AIzaSyB4n7Qw2Er5Ty8Ui1Op3As6Df9Gh0Jk4Lz",
    "ya29.a0Qw2Er5Ty8Ui1Op3As6Df9Gh0Jk4Lz",
    "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",
    "refresh 1//0gQw2Er5Ty8Ui1Op3As6Df9Gh0Jk4LzXcVbNm7Qw2Er5Ty8",
];

const IGNORES: &[&str] = &["AIzaShort", "ya29 is a prefix", "AIzaxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"];
