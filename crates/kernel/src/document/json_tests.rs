//! The JSON reader: its pieces, their places, and what it refuses.
#![allow(clippy::unwrap_used)]

use super::*;

fn read(text: &str) -> Result<Vec<(Piece<'_>, &str)>, Broken> {
    let mut reader = Reader::new(text);
    let mut all = Vec::new();
    while let Some(piece) = reader.read()? {
        let (start, end) = reader.place();
        all.push((piece, text.get(start..end).unwrap()));
    }
    Ok(all)
}

/// Every piece comes in order, with the place it stands at.
#[test]
fn a_document_is_read_piece_by_piece() {
    let text = r#" {"a" : ["x", 1.5e3, {}], "e\u0040": null , "t":true} "#;
    let key = |text: &'static str| Piece::Key(text.into());
    let all = [
        (Piece::Open, "{"),
        (key("a"), "\"a\""),
        (Piece::Open, "["),
        (Piece::Text("x".into()), "\"x\""),
        (Piece::Number("1.5e3"), "1.5e3"),
        (Piece::Open, "{"),
        (Piece::Close, "}"),
        (Piece::Close, "]"),
        (key("e@"), "\"e\\u0040\""),
        (Piece::Null, "null"),
        (key("t"), "\"t\""),
        (Piece::Bool(true), "true"),
        (Piece::Close, "}"),
    ];
    assert_eq!(read(text).unwrap(), all);
    assert_eq!(read(" 7").unwrap(), [(Piece::Number("7"), "7")]);
    assert_eq!(read("[]").unwrap().len(), 2);
}

/// Escapes are decoded, and written again where a string needs them.
#[test]
fn escapes_are_decoded_and_written() {
    let text = r#""\u0061\n\"\ud83d\ude00é""#;
    assert_eq!(read(text).unwrap(), [(Piece::Text("a\n\"😀é".into()), text)]);
    let mut out = String::new();
    escape("q\"\\\u{1}\u{1F}é", &mut out);
    assert_eq!(out, "\"q\\\"\\\\\\u0001\\u001fé\"");
}

/// A number is one to its end.
#[test]
fn numbers_are_told_from_other_texts() {
    for text in ["0", "-7.5", "1e+9", "12"] {
        assert!(is_number(text));
    }
    for text in ["", "-", "012", "1.", " 1", "1 ", "+1", "0x1", "NaN", "$0.00"] {
        assert!(!is_number(text));
    }
}

/// What is not one JSON value is refused, and so is nesting past the bound.
#[test]
fn broken_texts_are_refused() {
    let deep = "[".repeat(129) + &"]".repeat(129);
    let broken = [
        "",
        "{",
        "[1,]",
        "[,1]",
        "{,}",
        "{\"a\"}",
        "{\"a\":1,}",
        "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\n\"",
        "01",
        "1 2",
        "1,",
        "[1 2]",
        "nul",
        "truefalse",
        "[1}",
        "{]",
        "]",
        "-",
        "1.",
        "\"\\u00g0\"",
        "\"a",
        "\"\\u00é",
        &deep,
    ];
    for text in broken {
        assert_eq!(read(text), Err(Broken), "{text}");
    }
    assert!(read(&("[".repeat(128) + &"]".repeat(128))).is_ok());
}

#[test]
fn a_number_is_spelt_in_digits() {
    for (number, digits) in [
        ("5.17411007e8", "517411007"),
        ("5.17411007E+8", "517411007"),
        ("51741100700e-2", "517411007.00"),
        ("0.517411007e9", "517411007"),
        ("0.00517411007E+11", "517411007"),
        ("0.5e-3", "0.0005"),
        ("0e7", "0e7"),
        ("-5.5e3", "-5500"),
        ("12.5e-3", "0.0125"),
        ("5e0", "5"),
        ("517411007", "517411007"),
        ("1e999", "1e999"),
        ("1e99999999999999999999", "1e99999999999999999999"),
    ] {
        assert_eq!(digits, in_digits(number));
    }
}
