//! Documents by shape: each leaf by its action, everything else hidden, every other byte as it was.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::rows::program::{Program, ProgramError, Spec};
use crate::rows::tally::Verdict;
use crate::scan::Scanner;
use crate::transform::keys::Keys;
use crate::transform::options::Options;
use crate::transform::spans::Span;
use std::sync::LazyLock;

fn scanner() -> Arc<Scanner> {
    static SCANNER: LazyLock<Arc<Scanner>> = LazyLock::new(|| Arc::new(Scanner::new().unwrap()));
    Arc::clone(&SCANNER)
}

fn leaf(action: &str, entity: &str, oid: u32) -> Shape<Spec> {
    Shape::Value(Spec { action: action.into(), entity: entity.into(), oid, format: 0, ..Spec::default() })
}

fn array(inside: Shape<Spec>) -> Shape<Spec> {
    Shape::Array(Box::new(inside))
}

fn object<const N: usize>(members: [(&str, Shape<Spec>); N]) -> Shape<Spec> {
    Shape::Object(members.into_iter().map(|(key, inside)| (key.to_owned(), inside)).collect())
}

fn made(oid: u32, format: u16, shape: Shape<Spec>) -> Result<Program, ProgramError> {
    let spec = Spec { action: "json".into(), entity: String::new(), oid, format, ..Spec::default() };
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    let scanner = scanner();
    let span = Span { entity: "EMAIL_ADDRESS", transform: "hash", options: Options::default() };
    Program::new(&[spec], &keys, scanner, &[span], &HashMap::from([(0, shape)]))
}

fn masked(shape: &Shape<Spec>, text: &str) -> String {
    let program = made(3802, 0, shape.clone()).unwrap();
    match program.mask(0, text.as_bytes(), &mut |_| ()).unwrap() {
        Masked::Same => text.to_owned(),
        Masked::New(new) | Masked::Redacted(new) => String::from_utf8(new.into_owned()).unwrap(),
        Masked::Null(verdict) => format!("{verdict:?}"),
    }
}

fn single(action: &str, entity: &str, oid: u32, value: &str) -> String {
    let spec = Spec { action: action.into(), entity: entity.into(), oid, format: 0, ..Spec::default() };
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    let scanner = scanner();
    let program = Program::new(&[spec], &keys, scanner, &[], &HashMap::new()).unwrap();
    match program.mask(0, value.as_bytes(), &mut |_| ()).unwrap() {
        Masked::New(new) | Masked::Redacted(new) => String::from_utf8(new.into_owned()).unwrap(),
        other => format!("{other:?}"),
    }
}

/// Leaves become what columns of their type become; whitespace, order and kept values stay.
#[test]
fn leaves_are_masked_as_their_types_are() {
    let shape = object([
        ("id", leaf("keep", "", 23)),
        ("ssn", leaf("token", "US_SSN", 25)),
        ("no", leaf("token", "PATIENT_ID", 23)),
        ("name", leaf("redact", "PERSON", 25)),
        ("born", leaf("redact", "DATE_OF_BIRTH", 1082)),
        ("hash", leaf("hash", "PERSON", 25)),
        ("card", leaf("partial", "CREDIT_CARD", 25)),
        ("gone", leaf("null", "PERSON", 25)),
        ("sum", leaf("redact", "INCOME", 1700)),
        ("ok", leaf("redact", "CONSENT", 16)),
    ]);
    let text = r#" { "id" : 7, "ssn":"078-05-1120","no": 123456789 ,"name":"Ana \u00e9",
        "born": "1980-05-06", "hash":"x", "card":"4111-1111-1111-1234", "gone": {"a":1}, "sum": -1.5, "ok": true } "#;
    let (ssn, no) =
        (single("token", "US_SSN", 25, "078-05-1120"), single("token", "PATIENT_ID", 23, "123456789"));
    let hash = single("hash", "PERSON", 25, "x");
    let out = format!(
        r#" {{ "id" : 7, "ssn":"{ssn}","no": {no} ,"name":"[PERSON]",
        "born": "1970-01-01", "hash":"{hash}", "card":"****-****-****-1234", "gone": {{"[PERSON]":0}}, "sum": 0, "ok": false }} "#
    );
    assert_eq!(masked(&shape, text), out);
    assert_eq!(masked(&shape, r#"{"gone": "x", "ssn": null}"#), r#"{"gone": null, "ssn": null}"#);
    assert_eq!(
        masked(&shape, r#"{"ok": false, "no": "123456789"}"#),
        format!(r#"{{"ok": false, "no": "{no}"}}"#)
    );
}

/// A key may come twice, written with escapes; both are masked.
#[test]
fn keys_are_compared_decoded_and_each_time() {
    let shape = object([("a", leaf("redact", "PERSON", 25))]);
    assert_eq!(masked(&shape, r#"{"a":"x","\u0061":"y"}"#), r#"{"a":"[PERSON]","\u0061":"[PERSON]"}"#);
}

/// What the shape does not announce is hidden to its last key, and stays JSON.
#[test]
fn what_differs_from_the_shape_is_hidden() {
    let shape = object([
        ("a", array(leaf("keep", "", 25))),
        ("o", object([("k", leaf("keep", "", 25))])),
        ("v", leaf("token", "US_SSN", 25)),
    ]);
    for (text, out) in [
        (
            r#"{"b": {"x": ["y", 1, true, null]}}"#,
            r#"{"[DERIVED]": {"[DERIVED]": ["[DERIVED]", 0, false, null]}}"#,
        ),
        (r#"{"a": {"x": "y"}}"#, r#"{"a": {"[DERIVED]": "[DERIVED]"}}"#),
        (r#"{"a": "y"}"#, r#"{"a": "[DERIVED]"}"#),
        (r#"{"a": null}"#, r#"{"a": null}"#),
        (r#"{"o": ["y", {"k": 5}]}"#, r#"{"o": ["[DERIVED]", {"[DERIVED]": 0}]}"#),
        (r#"{"v": {"x": ["078-05-1120", 78051120]}}"#, r#"{"v": {"[US_SSN]": ["[US_SSN]", 0]}}"#),
        (r#"["x", 1]"#, r#"["[DERIVED]", 0]"#),
        ("\"x\"", "\"[DERIVED]\""),
        ("12", "0"),
        ("true", "false"),
        ("{broken", "\"[DERIVED]\""),
        ("", "\"[DERIVED]\""),
    ] {
        assert_eq!(masked(&shape, text), out);
    }
    let deep = "[".repeat(200) + &"]".repeat(200);
    assert_eq!(masked(&shape, &deep), "\"[DERIVED]\"");
}

/// Numbers stay numbers where their mask is one; a bool stays one where it is redacted.
#[test]
fn numbers_stay_numbers_where_they_can() {
    for (shape, text, out) in [
        (leaf("redact", "X", 25), "12", "0"),
        (leaf("redact", "X", 25), "true", "false"),
        (leaf("token", "X", 23), "42", "0"),
        (leaf("token", "X", 23), "1.5e7", "0"),
        (leaf("token", "X", 99_999), "\"a\"", "null"),
        (leaf("keep", "", 25), "1e5", "1e5"),
        (leaf("redact", "X", 3802), "12", "0"),
        (leaf("redact", "X", 3802), "\"a\"", "\"[X]\""),
        (leaf("redact", "X", 3802), "[\"a\", 1]", "[\"[X]\", 0]"),
    ] {
        assert_eq!(masked(&shape, text), out);
    }
    // As a text, a number's token may begin with 0: then it is a string, whose text is the token.
    let strings = (0..40).filter(|n| {
        let number = (123_456_700 + n).to_string();
        let (new, token) = (masked(&leaf("token", "X", 25), &number), single("token", "X", 25, &number));
        assert_eq!(new.trim_matches('"'), token);
        assert_eq!(new.starts_with('"'), token.starts_with('0'));
        new.starts_with('"')
    });
    assert!(strings.count() > 0);
    assert_eq!(masked(&leaf("hash", "X", 25), "12"), format!("\"{}\"", single("hash", "X", 25, "12")));
}

/// A leaf of type json may be any document: kept, scanned and scrubbed as such; so are surprises at other leaves.
#[test]
fn documents_within_documents_are_walked() {
    let text = r#"{"to": ["a@example.com", 5], "b@example.com": true}"#;
    let hash = |text: &str| single("hash", "EMAIL_ADDRESS", 25, text);
    let scanned = format!(r#"{{"to": ["{}", 5], "{}": true}}"#, hash("a@example.com"), hash("b@example.com"));
    let scrubbed = r#"{"to": ["[EMAIL_ADDRESS]", 5], "[EMAIL_ADDRESS]": true}"#;
    for (shape, out) in [
        (leaf("keep", "", 3802), text),
        (leaf("scan", "", 3802), scanned.as_str()),
        (leaf("scrub", "", 114), scrubbed),
        (leaf("keep", "", 25), scrubbed),
        (leaf("scan", "", 25), &scanned),
        (leaf("scrub", "", 25), scrubbed),
    ] {
        assert_eq!(masked(&shape, text), out);
        assert_eq!(masked(&object([("k", shape)]), &format!("{{\"k\":{text}}}")), format!("{{\"k\":{out}}}"));
    }
    let note = leaf("scan", "", 25);
    assert_eq!(masked(&note, "\"to a@example.com\""), format!("\"to {}\"", hash("a@example.com")));
    assert_eq!(masked(&leaf("scrub", "", 25), "\"to a@example.com\""), "\"to [EMAIL_ADDRESS]\"");
    assert_eq!(masked(&leaf("scan", "", 23), "4111111111111111"), "4111111111111111");
    assert_eq!(masked(&leaf("scan", "", 25), "4111111111111111"), "0");
    assert_eq!(
        masked(&leaf("token", "US_SSN", 3802), "\"078-05-1120\""),
        format!("\"{}\"", single("token", "US_SSN", 25, "078-05-1120"))
    );
}

/// A leaf of an array type masks the elements of an array of any dimension.
#[test]
fn arrays_of_leaves_have_any_dimension() {
    let one = single("token", "US_SSN", 25, "078-05-1120");
    let text = r#"[["078-05-1120"], [null, "x"]]"#;
    assert_eq!(masked(&leaf("token", "US_SSN", 1009), text), format!(r#"[["{one}"], [null, "[US_SSN]"]]"#));
    assert_eq!(masked(&array(leaf("redact", "X", 23)), "[1,2,[3]]"), "[0,0,[0]]");
    assert_eq!(masked(&leaf("redact", "X", 1007), "[1,{\"a\":2}]"), "[0,{\"[X]\":0}]");
}

/// jsonb in binary has its version in front; findings are told, and the value is one value.
#[test]
fn the_binary_format_keeps_its_version() {
    let program = made(3802, 1, leaf("scrub", "", 25)).unwrap();
    let mut found = Vec::new();
    let new = program.mask(0, b"\x01\"a@example.com\"", &mut |entity| found.push(entity)).unwrap();
    assert_eq!(new, Masked::New(b"\x01\"[EMAIL_ADDRESS]\"".as_slice().into()));
    assert_eq!(found, ["EMAIL_ADDRESS"]);
    for broken in [b"\"a\"".as_slice(), b"\x02\"a\"", b"", b"\x01", b"\x01\"\xFF\""] {
        let new = program.mask(0, broken, &mut |_| ()).unwrap();
        assert_eq!(new, Masked::New(b"\x01\"[DERIVED]\"".as_slice().into()));
    }
    let json = made(114, 1, leaf("keep", "", 25)).unwrap();
    assert_eq!(json.mask(0, b" 1", &mut |_| ()).unwrap(), Masked::Same);
    assert_ne!(json.mask(0, b"\x011", &mut |_| ()).unwrap(), Masked::Null(Verdict::Dropped));
}

/// A shape belongs to a column of documents with the action "json", and to no other.
#[test]
fn a_wrong_shape_is_refused() {
    assert_eq!(made(25, 0, leaf("keep", "", 25)).err(), Some(ProgramError::Shape(0)));
    assert_eq!(made(3802, 0, array(leaf("blur", "", 25))).err(), Some(ProgramError::Action(0)));
    assert_eq!(made(3802, 0, leaf("json", "", 3802)).err(), Some(ProgramError::Action(0)));
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    let scanner = scanner();
    let column = |action: &str| Spec {
        action: action.into(),
        entity: String::new(),
        oid: 114,
        format: 0,
        ..Spec::default()
    };
    for (action, shape) in [("json", None), ("keep", Some(0)), ("keep", Some(1))] {
        let shapes = shape.map(|at| (at, leaf("keep", "", 25))).into_iter().collect();
        let program = Program::new(&[column(action)], &keys, Arc::clone(&scanner), &[], &shapes);
        assert_eq!(program.err(), Some(ProgramError::Shape(shape.unwrap_or(0))));
    }
}

/// Numbers without a pattern that a test could share with the code under test.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % most
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len() as u64) as usize]
    }

    /// A document whose strings and strange keys all hold the word "canary", and its numbers 77.
    fn document(&mut self, depth: u64, out: &mut String) {
        out.push_str(self.of(&["", " ", "\n\t"]));
        match self.below(if depth == 0 { 4 } else { 6 }) {
            0 => out.push_str(self.of(&[
                "\"canary\"",
                "\"\\u0063anary \\\" 078-05-1120\"",
                "\"ca\\u006eary@example.com\"",
            ])),
            1 => out.push_str(self.of(&["77", "-77.5", "77e2"])),
            2 => out.push_str(self.of(&["true", "null"])),
            3 => out.push_str(self.of(&["[]", "{}", "\"canary\""])),
            kind => {
                let (open, close) = if kind == 4 { ('[', ']') } else { ('{', '}') };
                out.push(open);
                for n in 0..=self.below(3) {
                    out.push_str(if n > 0 { "," } else { "" });
                    if kind == 5 {
                        out.push_str(self.of(&["\"a\":", "\"\\u0062\" :", "\"canary\":", "\"c\": "]));
                    }
                    self.document(depth - 1, out);
                }
                out.push(close);
            }
        }
        out.push_str(self.of(&["", " "]));
    }

    fn shape(&mut self, depth: u64) -> Shape<Spec> {
        match self.below(if depth == 0 { 2 } else { 5 }) {
            0 | 1 => {
                let action = self.of(&["redact", "null", "hash", "token"]);
                leaf(action, "US_SSN", [25, 23, 1700, 1082, 16, 3802, 1009, 2950][self.below(8) as usize])
            }
            2 => array(self.shape(depth - 1)),
            _ => {
                let members = [
                    ("a", self.shape(depth - 1)),
                    ("b", self.shape(depth - 1)),
                    ("c", self.shape(depth - 1)),
                ];
                object(members)
            }
        }
    }
}

/// What stands between and around keys and values.
fn frame(text: &str) -> Option<Vec<String>> {
    let mut reader = Reader::new(text);
    let (mut all, mut last) = (Vec::new(), 0);
    while let Some(piece) = reader.read().ok()? {
        let (start, end) = reader.place();
        if !matches!(piece, Piece::Open | Piece::Close) {
            all.push(text.get(last..start)?.to_owned());
            last = end;
        }
    }
    all.push(text.get(last..)?.to_owned());
    Some(all)
}

/// Whatever the document and the shape: nothing raw is left, it stays JSON, and no byte between values changes.
#[test]
fn no_document_shows_through_any_shape() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..20_000 {
        let (mut text, shape) = (String::new(), random.shape(3));
        random.document(4, &mut text);
        let new = masked(&shape, &text);
        let mut reader = Reader::new(&new);
        while let Some(piece) = reader.read().unwrap() {
            match piece {
                Piece::Key(text) | Piece::Text(text) => {
                    assert!(!text.contains("canary") && !text.contains("078-05-1120"), "{new}");
                }
                Piece::Number(number) => assert_eq!(number, "0"),
                _ => {}
            }
        }
        assert_eq!(frame(&new), frame(&text));
    }
}

/// Any text at all is masked or redacted, never passed on in part and never a panic.
#[test]
fn no_bytes_break_the_walk() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let program = made(3802, 0, Random(5).shape(3)).unwrap();
    for _ in 0..50_000 {
        let mut text = String::new();
        random.document(3, &mut text);
        let mut bytes = text.into_bytes();
        for _ in 0..=random.below(2) {
            let at = random.below(bytes.len() as u64) as usize;
            bytes[at] = b"{}[]\",:\\u0\xFF\x00"[random.below(12) as usize];
        }
        let new = program.mask(0, &bytes, &mut |_| ()).unwrap();
        if let Masked::New(new) = new {
            assert!(frame(std::str::from_utf8(&new).unwrap()).is_some());
        }
    }
}

/// A long key over many elements is looked at a bounded part at a time.
#[test]
fn a_long_key_costs_no_more_than_its_length() {
    let program = made(3802, 0, leaf("scan", "", 3802)).unwrap();
    let text = format!("{{\"{}\\u0061\":[{}1]}}", "x ".repeat(200_000), "1,".repeat(200_000));
    let start = std::time::Instant::now();
    assert_eq!(program.mask(0, text.as_bytes(), &mut |_| ()).unwrap(), Masked::Same);
    assert!(start.elapsed().as_secs() < 20);
}

/// A text where numbers or truths are kept is hidden; what the server writes for no number stays.
#[test]
fn a_text_in_the_place_of_a_number_is_hidden() {
    let shape =
        object([("n", leaf("keep", "", 20)), ("x", leaf("keep", "", 1700)), ("b", leaf("keep", "", 16))]);
    assert_eq!(
        masked(&shape, r#"{"n": "Ada Example", "x": "ada@example.com", "b": "t"}"#),
        r#"{"n": "[DERIVED]", "x": "[DERIVED]", "b": "[DERIVED]"}"#
    );
    let same = r#"{"n": 7, "x": "NaN", "b": true}"#;
    assert_eq!(masked(&shape, same), same);
}
