//! Atlassian: API tokens of the cloud, and personal access tokens of its servers.

use super::super::shape::{Detector, Shape, SECRET};
use super::base64::decoded;
use super::issued::{apart, live, token};

/// The detector. A server's token is base64 of a number, a colon and twenty bytes.
pub const DETECTOR: Detector = Detector {
    entity: "ATLASSIAN_TOKEN",
    category: SECRET,
    words: &[],
    shapes: &[
        token("AT(?:ATT|STT|OAT)3?x?[A-Za-z0-9_-]{60}"),
        Shape::new("(?:M[TDjz]|N[DTjz]|O[DT])[A-Za-z0-9+/]{42}", 0.95, 0.95).between(apart),
    ],
    validate,
    source: "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
    finds: &[
        concat!("ATATT3xFf", "GF0qW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8qWe7R5tY8uI1oP3aS6dF9gH0jK4l"),
        "MTIzNDU2Nzg5MDEyOnFXN2VSNXRZOHVJMW9QM2FTNmRG",
    ],
    ignores: &["ATATT3xFf", "MTIzNDU2Nzg5MDEyqnFXN2VSNXRZOHVJMW9QM2FTNmRG"],
};

fn validate(text: &str) -> Option<bool> {
    if text.starts_with("AT") {
        return live(text);
    }
    let number = decoded(text).is_some_and(|bytes| {
        memchr::memchr(b':', &bytes).is_some_and(|at| (10..=13).contains(&at) && bytes.iter().take(at).all(u8::is_ascii_digit))
    });
    Some(number)
}
