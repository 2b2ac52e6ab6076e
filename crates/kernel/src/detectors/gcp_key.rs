//! Google Cloud API keys, OAuth secrets and access tokens.

use super::shape::{bare, over_token, unknown, Detector, Shape, SECRET};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "GCP_KEY",
    category: SECRET,
    words: &[],
    shapes: &[
        Shape::new("AIza[0-9A-Za-z_-]{35}", 0.97, 0.97).between(bare),
        Shape::new("GOCSPX-[0-9A-Za-z_-]{28}", 0.97, 0.97).between(bare),
        Shape::new(r"ya29\.[0-9A-Za-z_-]{20}", 0.97, 0.97).grown(over_token).between(bare),
    ],
    validate: unknown,
    source: "https://cloud.google.com/docs/authentication/api-keys",
    finds: &["AIzaSyB4n7Qw2Er5Ty8Ui1Op3As6Df9Gh0Jk4Lz", "ya29.a0Qw2Er5Ty8Ui1Op3As6Df9Gh0Jk4Lz"],
    ignores: &["AIzaShort", "ya29 is a prefix"],
};
