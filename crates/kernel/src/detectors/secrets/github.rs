//! `GitHub`: tokens of people, apps, servers and refreshes; fine-grained tokens. Their end is a checksum.

use super::super::shape::{Detector, Shape, SECRET};
use super::crc32::proves;
use super::issued::{issued, live, token};

/// The detector. A checksum that is wrong refutes nothing: it is documented, but not for every kind.
pub const DETECTOR: Detector = Detector {
    category: SECRET,
    validate,
    ..issued("GITHUB_TOKEN", SHAPES, "https://github.blog/engineering/behind-githubs-new-authentication-token-formats/", FINDS, IGNORES)
};

const SHAPES: &[Shape] = &[
    token("gh[pousr]_[A-Za-z0-9]{30}"),
    token("ghs_[0-9]{4,10}_eyJ[A-Za-z0-9_-]{20}"),
    token("github_pat_[A-Za-z0-9_]{20}"),
];

const FINDS: &[&str] = &[
    "token ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "token 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",
    "github_pat_11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ",
];

const IGNORES: &[&str] =
    &["ghp_short", "github_path_of_the_repository_x", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"];

fn validate(text: &str) -> Option<bool> {
    let body = text.get(4..).unwrap_or_default();
    if body.len() == 36 && proves(body) {
        Some(true)
    } else {
        live(text)
    }
}
