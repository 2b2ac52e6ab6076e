//! GitHub tokens.

use super::shape::{bare, over_token, unknown, Detector, Shape, SECRET};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "GITHUB_TOKEN",
    category: SECRET,
    words: &[],
    shapes: &[
        Shape::new("gh[pousr]_[A-Za-z0-9]{30}", 0.97, 0.97).grown(over_token).between(bare),
        Shape::new("github_pat_[A-Za-z0-9_]{20}", 0.97, 0.97).grown(over_token).between(bare),
    ],
    validate: unknown,
    source: "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github",
    finds: &["token ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "github_pat_11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ"],
    ignores: &["ghp_short", "github_path_of_the_repository_x"],
};
