//! The JSON walk: what it offers, what it replaces, and what it refuses.
#![allow(clippy::unwrap_used)]

use super::*;

fn seen(text: &str) -> Option<Vec<(String, String)>> {
    let mut all = Vec::new();
    let out = replace(text, &mut |field, leaf| {
        all.push((field.unwrap_or("-").to_owned(), leaf.to_owned()));
        None
    })?;
    assert_eq!(out, text, "what is not replaced stays byte for byte");
    Some(all)
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(one, two)| ((*one).to_owned(), (*two).to_owned())).collect()
}

/// Keys, strings and numbers are offered, with the key they stand under, through arrays.
#[test]
fn every_leaf_is_offered_with_its_field() {
    let text = r#" {"a" : ["x", {"b": 1.5e3}, "y"], "c": {}, "d": [], "e\u0040": null} "#;
    let all =
        [("-", "a"), ("a", "x"), ("-", "b"), ("b", "1.5e3"), ("a", "y"), ("-", "c"), ("-", "d"), ("-", "e@")];
    assert_eq!(seen(text), Some(pairs(&all)));
}

/// Escapes are decoded before a leaf is offered.
#[test]
fn escapes_are_decoded() {
    assert_eq!(seen(r#""\u0061\n\"\ud83d\ude00é""#), Some(pairs(&[("-", "a\n\"😀é")])));
}

/// A replacement is escaped; a replaced number is 0; a key can be replaced.
#[test]
fn replaced_leaves_stay_json() {
    let text = r#"{"k1":"v","k2":[7,"\u0000"]}"#;
    let out = replace(text, &mut |_, leaf| (leaf != "k2").then(|| "q\"\\\u{1}".to_owned()));
    assert_eq!(out.unwrap(), "{\"q\\\"\\\\\\u0001\":\"q\\\"\\\\\\u0001\",\"k2\":[0,\"q\\\"\\\\\\u0001\"]}");
}

/// What is not one JSON value is refused, and so is nesting past the bound.
#[test]
fn broken_texts_are_refused() {
    let deep = "[".repeat(129) + &"]".repeat(129);
    let broken = [
        "",
        "{",
        "[1,]",
        "{\"a\"}",
        "{\"a\":1,}",
        "{a:1}",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\n\"",
        "01",
        "1 2",
        "nul",
        "[1}",
        "-",
        "1.",
        "\"\\u00g0\"",
        "\"a",
        "\"\\u00é",
        &deep,
    ];
    for text in broken {
        assert_eq!(seen(text), None);
    }
    assert!(seen(&("[".repeat(128) + &"]".repeat(128))).is_some());
}
