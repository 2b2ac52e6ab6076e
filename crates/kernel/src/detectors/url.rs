//! Addresses of web pages, which often name a person or hold an identifier.

use super::shape::{to_blank, Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "URL",
    category: PII,
    words: &["url", "website", "link", "homepage"],
    shapes: &[
        Shape::new(r"(?i)(?:https?|ftp)://[a-z0-9\[]", 0.8, 0.85).grown(to_blank).between(edges),
    ],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc3986",
    finds: &["see https://example.org/u/ann?id=7.", "<http://example.org>"],
    ignores: &["http://", "https://localhost:8080/x", "xmlns=\"http://www.w3.org/2001/XMLSchema\""],
};

fn edges(text: &[u8], start: usize, _end: usize) -> bool {
    !start.checked_sub(1).and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric)
}

fn validate(text: &str) -> Option<bool> {
    let host = text.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let bare = host.split_once(':').map_or(host, |(bare, _)| bare);
    // Names of formats and not of pages.
    let vocabulary = ["www.w3.org", "schemas.xmlsoap.org", "schemas.microsoft.com", "schemas.openxmlformats.org", "json-schema.org"];
    Some(host.contains('.') && !bare.ends_with('.') && !vocabulary.contains(&bare))
}
