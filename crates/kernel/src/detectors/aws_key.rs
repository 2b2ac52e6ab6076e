//! Amazon Web Services access keys.

use super::shape::{bare, unknown, Detector, Shape, SECRET};

/// The detector. Secret keys have no prefix, so a word must stand near by.
pub const DETECTOR: Detector = Detector {
    entity: "AWS_KEY",
    category: SECRET,
    words: &["aws", "secret_access_key", "secretaccesskey", "secret access key", "amazon"],
    shapes: &[
        Shape::new("(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}", 0.97, 0.99).between(bare),
        Shape::new("[A-Za-z0-9/+]{40}", 0.0, 0.9).between(bare),
    ],
    validate: unknown,
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    finds: &["key AKIAZ7Q2M5XW3RTB6CDE", "aws_secret_access_key = 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"],
    ignores: &["AKIA1234", "kT8/qW2eR4tY6uI8oP0aS1dF3gH5jK7lZ9xC1vB3", "MAKIAZ7Q2M5XW3RTB6CDE"],
};
