//! `JFrog` Artifactory: API keys, identity tokens and encrypted passwords.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{apart, token};

/// The detector. Their own examples are masked, so a masked body refutes nothing here.
pub const DETECTOR: Detector = Detector {
    entity: "JFROG_TOKEN",
    category: SECRET,
    words: &[],
    shapes: &[
        Shape::new("AKC[A-Za-z0-9]{10}", 0.95, 0.97).grown(super::grow::over_token).between(apart),
        Shape::new("AP[0-9A-F][A-Za-z0-9]{10}", 0.9, 0.97).grown(super::grow::over_token).between(apart),
        token("cmVmdGtuOj[A-Za-z0-9]{50}"),
    ],
    validate,
    source: "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens",
    finds: &["X-JFrog-Art-Api: AKCp8kQw7Er5Ty8Ui1Op3As6Df9Gh0", "AP6k7Qm2Wx9Rt4Bz6Cd1"],
    ignores: &["AKCENT is a word", "APARTMENTS", "APActivationPayload", "testAKCp8kQw7Er5Ty8Ui1Op3As6Df9Gh0"],
};

/// A word in capitals is no key.
fn validate(text: &str) -> Option<bool> {
    let small = text.bytes().any(|byte| byte.is_ascii_lowercase());
    let proper = text.starts_with("AKC") || text.bytes().any(|byte| byte.is_ascii_digit());
    if small && proper { None } else { Some(false) }
}
