//! Amazon Web Services: access keys, secret keys, session tokens, Bedrock and `AppSync` keys.

use super::super::shape::{bare, Detector, Shape, SECRET};
use super::issued::{fixed, live, token};

/// The detector. Secret keys have no prefix, so a word must stand near by.
pub const DETECTOR: Detector = Detector {
    entity: "AWS_KEY",
    category: SECRET,
    words: &["aws", "secret_access_key", "secretaccesskey", "secret access key", "amazon"],
    shapes: &[
        Shape::new("(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}", 0.97, 0.99).between(bare),
        fixed("A3T[A-Z0-9]{17}"),
        Shape::new("[A-Za-z0-9/+]{40}", 0.0, 0.9).between(bare),
        token("ABSK[A-Za-z0-9+/]{90}"),
        token("bedrock-api-key-[A-Za-z0-9+/]{24}"),
        token("da2-[a-z0-9]{24}"),
        token("(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9+/%]{60}"),
    ],
    validate,
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    finds: &[
        "key AKIAZ7Q2M5XW3RTB6CDE",
        "aws_secret_access_key = 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",
        "bedrock-api-key-Qw7Er5Ty8Ui1Op3As6Df9Gh0Jk4L",
        "da2-k3m5n7p9q2r4s6t8u1v3w5x7yz",
    ],
    ignores: &[
        "AKIA1234",
        "kT8/qW2eR4tY6uI8oP0aS1dF3gH5jK7lZ9xC1vB3",
        "MAKIAZ7Q2M5XW3RTB6CDE",
        "AKIAIOSFODNN7EXAMPLE",
        "aws commit 2b449deac7dfbbe37dd91ffc2ebd4689304ddd0b",
    ],
};

fn validate(text: &str) -> Option<bool> {
    let hex = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if hex || text.ends_with("EXAMPLE") {
        return Some(false);
    }
    // Access keys of tests repeat one letter; they open nothing, but nothing else looks like them.
    if text.starts_with('A') && text.len() == 20 {
        None
    } else {
        live(text)
    }
}
