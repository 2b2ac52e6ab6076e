//! Programs: each action on each type, in both formats.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::transform::options::Setting;

fn numbers(given: &[(&str, i64)]) -> Options {
    Options::new(given.iter().map(|(name, number)| ((*name).to_owned(), Setting::Number(*number))).collect())
}

fn made(
    columns: &[(&str, &str, u32, u16)],
    spans: &[(&'static str, &'static str)],
    options: &[(&str, i64)],
) -> Result<Program, ProgramError> {
    let spec = |one: &(&str, &str, u32, u16)| Spec {
        action: one.0.into(),
        entity: one.1.into(),
        oid: one.2,
        format: one.3,
        options: numbers(options),
        ..Spec::default()
    };
    let specs: Vec<Spec> = columns.iter().map(spec).collect();
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    let span = |one: &(&'static str, &'static str)| Span {
        entity: one.0,
        transform: one.1,
        options: Options::default(),
    };
    let spans: Vec<Span<'_>> = spans.iter().map(span).collect();
    Program::new(&specs, &keys, Arc::new(Scanner::new().unwrap()), &spans, &HashMap::new())
}

fn masked(action: &str, oid: u32, format: u16, value: &[u8]) -> Masked<'static> {
    let spans = [("EMAIL_ADDRESS", "token")];
    let program = made(&[(action, "US_SSN", oid, format)], &spans, &[]).ok().unwrap();
    program.mask(0, value, &mut |_| ()).unwrap()
}

fn new(action: &str, oid: u32, format: u16, value: &[u8]) -> Vec<u8> {
    match masked(action, oid, format, value) {
        Masked::New(new) | Masked::Redacted(new) => new.into_owned(),
        other => [b"not new: ".as_slice(), format!("{other:?}").as_bytes()].concat(),
    }
}

/// What can't be compiled is told, with its place.
#[test]
fn a_wrong_program_is_refused() {
    assert_eq!(
        made(&[("keep", "", 25, 0), ("blur", "", 25, 0)], &[], &[]).err(),
        Some(ProgramError::Action(1))
    );
    assert_eq!(made(&[("keep", "", 25, 2)], &[], &[]).err(), Some(ProgramError::Format(0)));
    assert_eq!(made(&[], &[("US_SSN", "blur")], &[]).err(), Some(ProgramError::Span));
    for (action, options) in [
        ("hash", [("length", 0)].as_slice()),
        ("hash", &[("length", 65)]),
        ("partial", &[("last", 1), ("first", 1)]),
        ("partial", &[("middle", 1)]),
        ("redact", &[("last", 1)]),
        ("keep", &[("last", 1)]),
    ] {
        assert_eq!(
            made(&[(action, "X", 25, 0)], &[], options).err(),
            Some(ProgramError::Option(0)),
            "{action}"
        );
    }
}

/// Every known type has a redacted value in both formats; an unknown one is dropped.
#[test]
fn every_known_type_is_redacted_to_itself() {
    let known = [
        16, 17, 18, 19, 20, 21, 23, 25, 26, 114, 142, 650, 700, 701, 705, 774, 790, 829, 869, 1042, 1043,
        1082,
    ];
    let more = [1083, 1114, 1184, 1186, 1266, 1700, 2950, 3802, 3904, 4451];
    for oid in known.into_iter().chain(more) {
        for format in [0, 1] {
            assert!(
                matches!(masked("redact", oid, format, b"raw"), Masked::New(value) if *value != *b"raw"),
                "{oid} {format}"
            );
        }
    }
    assert_eq!(new("redact", 23, 1, &[1, 2, 3, 4]), [0; 4]);
    assert_eq!(new("redact", 1082, 1, &[0; 4]), (-10_957_i32).to_be_bytes());
    assert_eq!(new("redact", 1560, 0, b"1011"), b"0000");
    assert_eq!(new("redact", 1560, 1, &[0, 0, 0, 4, 0xB0]), [0, 0, 0, 4, 0]);
    assert_eq!(new("redact", 3802, 1, b""), b"\x01\"[US_SSN]\"");
    assert_eq!(masked("redact", 99_999, 0, b"x"), Masked::Null(Verdict::Dropped));
    assert_eq!(masked("null", 25, 0, b"x"), Masked::Null(Verdict::Masked));
}

/// Text and binary format, and the text types among each other, agree on a token.
#[test]
fn formats_and_text_types_agree() {
    let text = b"078-05-1120";
    let token = new("token", 25, 0, text);
    for (oid, format) in [(25, 1), (1043, 0), (1043, 1), (19, 0), (1042, 1)] {
        assert_eq!(new("token", oid, format, text), token);
    }
    assert_eq!(new("token", 1042, 0, b"078-05-1120   "), [token.as_slice(), b"   "].concat());
    assert_eq!(new("token", 114, 0, b"\"078-05-1120\""), [b"\"", token.as_slice(), b"\""].concat());

    let number = |value: &[u8]| i32::from_be_bytes(value.try_into().unwrap()).to_string().into_bytes();
    assert_eq!(
        number(&new("token", 23, 1, &123_456_789_i32.to_be_bytes())),
        new("token", 23, 0, b"123456789")
    );
    assert_eq!(new("token", 20, 0, b"123456789"), new("token", 23, 0, b"123456789"));
    assert_eq!(new("token", 1700, 0, b"123456789"), new("token", 23, 0, b"123456789"));
    let uuid = [0x12, 0x3e, 0x45, 0x67, 0xe8, 0x9b, 0x12, 0xd3, 0xa4, 0x56, 0x42, 0x66, 0x14, 0x17, 0x40, 0];
    let text = String::from_utf8(new("token", 2950, 0, b"123e4567-e89b-12d3-a456-426614174000")).unwrap();
    let plain: Vec<String> = new("token", 2950, 1, &uuid).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(plain.concat(), text.replace('-', ""));
    let mac: Vec<String> =
        new("token", 829, 1, &[8, 0, 0x2b, 1, 2, 3]).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(mac.join(":").into_bytes(), new("token", 829, 0, b"08:00:2b:01:02:03"));
    let inet = new("token", 869, 1, &[2, 32, 0, 4, 192, 0, 2, 7]);
    let octets: Vec<String> = inet[4..].iter().map(u8::to_string).collect();
    assert_eq!(octets.join(".").into_bytes(), new("token", 869, 0, b"192.0.2.7"));
}

/// numeric in binary: whole numbers have the token of their text, others become 0.
#[test]
fn a_binary_numeric_agrees_with_its_text() {
    // 1234567 is the digits 123 and 4567 of base 10000.
    let value = [0, 2, 0, 1, 0, 0, 0, 0, 0, 123, 0x11, 0xD7];
    let token = new("token", 1700, 1, &value);
    let digits: Vec<String> =
        token[8..].chunks(2).map(|two| format!("{:04}", u16::from_be_bytes([two[0], two[1]]))).collect();
    let text = String::from_utf8(new("token", 1700, 0, b"1234567")).unwrap();
    let whole = format!("{:0<8}", digits.join(""));
    assert_eq!(whole.trim_start_matches('0'), text);
    assert_eq!(new("token", 1700, 1, &[0, 1, 0, 0, 0, 0, 0, 2, 0, 1]), [0; 8]);
    assert_eq!(new("token", 1700, 1, &[0, 0, 0, 0, 0xC0, 0, 0, 0]), [0; 8]);
    assert_eq!(new("token", 1700, 1, &[0]), [0; 8]);
}

/// Where there is no token, hash or partial, the value is redacted by its type.
#[test]
fn what_a_transform_cannot_take_is_redacted() {
    assert_eq!(new("token", 1082, 0, b"1980-05-06"), b"1970-01-01");
    assert_eq!(new("token", 23, 0, b"42"), b"0");
    assert_eq!(new("token", 25, 0, b"\xFF\xFE1234567890"), b"[US_SSN]");
    assert_eq!(new("partial", 23, 0, b"123456789"), b"0");
    assert_eq!(new("hash", 1082, 1, &[1; 4]), (-10_957_i32).to_be_bytes());
    assert_eq!(new("hash", 25, 0, b"x").len(), 16);
    assert_eq!(new("hash", 1042, 0, b"x  "), new("hash", 25, 0, b"x"));
    assert_eq!(new("partial", 25, 0, b"078-05-1120-99"), b"***-**-**20-99");
}

/// Scanned text, JSON and arrays lose their emails and nothing else.
#[test]
fn scanning_replaces_findings_in_place() {
    let email = "mailto ana@example.com now";
    let out = String::from_utf8(new("scan", 25, 0, email.as_bytes())).unwrap();
    assert!(out.starts_with("mailto ") && out.ends_with(".com now") && !out.contains("ana@example"));
    assert_eq!(masked("scan", 25, 0, b"nothing here"), Masked::Same);
    assert_eq!(masked("scan", 23, 0, b"4111"), Masked::Same);

    let json = br#"{"a": "ana\u0040example.com", "b": [1, true], "bob@example.com": null}"#;
    let out = String::from_utf8(new("scan", 3802, 0, json)).unwrap();
    assert!(
        !out.contains("ana") && !out.contains("bob@example.com") && out.contains(r#""b": [1, true]"#),
        "{out}"
    );
    let binary = new("scan", 3802, 1, &[&[1], json.as_slice()].concat());
    assert_eq!(binary[1..], *out.as_bytes());
    assert_eq!(new("scan", 114, 0, b"{broken ana@example.com"), b"\"[US_SSN]\"");
    assert_eq!(new("scan", 25, 0, b"\xFFana@example.com"), b"[US_SSN]");

    let array = String::from_utf8(new("scan", 1009, 0, b"{ana@example.com,\"x y\"}")).unwrap();
    assert!(array.ends_with(".com,\"x y\"}") && !array.contains("ana@example"));
    let element = b"ana@example.com";
    let head = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 15];
    let out = new("scan", 1009, 1, &[head.as_slice(), element].concat());
    assert!(out.starts_with(&head) && !out.ends_with(element));
    assert_eq!(masked("scan", 1009, 1, &head), Masked::Null(Verdict::Dropped));
    assert_eq!(masked("scan", 1009, 0, b"{ana@example.com"), Masked::Null(Verdict::Dropped));
    assert_eq!(masked("scan", 1007, 0, b"{1}"), Masked::Same);
    assert!(matches!(masked("scan", 17, 0, b"\\x616e61406578616d706c652e636f6d"), Masked::New(_)));
    assert_eq!(masked("scan", 99_999, 1, &[0, 1, 2]), Masked::Null(Verdict::Dropped));
}

/// Scrubbed text, JSON and arrays show no token of a finding, whatever transform its entity has.
#[test]
fn scrubbing_redacts_every_finding() {
    for (oid, format, value, out) in [
        (25, 0, b"mailto ana@example.com now".as_slice(), b"mailto [EMAIL_ADDRESS] now".as_slice()),
        (3802, 0, br#"{"a": "ana@example.com", "b": 1}"#, br#"{"a": "[EMAIL_ADDRESS]", "b": 1}"#),
        (3802, 1, b"\x01\"ana@example.com\"", b"\x01\"[EMAIL_ADDRESS]\""),
        (1009, 0, b"{ana@example.com,x}", b"{[EMAIL_ADDRESS],x}"),
    ] {
        assert_eq!(new("scrub", oid, format, value), out);
        assert_ne!(new("scan", oid, format, value), out);
    }
    assert_eq!(masked("scrub", 25, 0, b"nothing here"), Masked::Same);
    assert_eq!(masked("scrub", 23, 0, b"4111"), Masked::Same);
    assert_eq!(new("scrub", 25, 0, b"\xFFana@example.com"), b"[US_SSN]");
}

/// An array's elements are masked as values of their type are, in both formats.
#[test]
fn arrays_are_masked_by_their_elements() {
    let token = String::from_utf8(new("token", 25, 0, b"078-05-1120")).unwrap();
    let array = b"[0:1][1:2]={{078-05-1120,NULL},{\"a b\",\"\\\"\"}}";
    let out = format!("[0:1][1:2]={{{{{token},NULL}},{{[US_SSN],[US_SSN]}}}}");
    assert_eq!(new("token", 1009, 0, array), out.as_bytes());
    assert_eq!(new("redact", 1015, 0, b"{a,\"\"}"), b"{[US_SSN],[US_SSN]}");
    assert_eq!(new("partial", 1009, 0, b"{4111-1111-1111-1234}"), b"{****-****-****-1234}");
    assert_eq!(
        new("hash", 1014, 0, b"{\"x  \"}"),
        [b"{", new("hash", 25, 0, b"x").as_slice(), b"}"].concat()
    );
    assert_eq!(new("redact", 1182, 0, b"{1980-05-06,NULL}"), b"{1970-01-01,NULL}");
    assert_eq!(new("redact", 1561, 0, b"{1011,NULL}"), b"{0000,NULL}");
    assert_eq!(new("redact", 1115, 0, b"{\"1980-05-06 01:02:03\"}"), b"{\"1970-01-01 00:00:00\"}");
    assert_eq!(new("token", 1007, 0, b"{42}"), b"{0}");
    assert_eq!(new("redact", 3807, 0, b"{\"{\\\"a\\\": 1}\"}"), b"{\"\\\"[US_SSN]\\\"\"}");

    let binary = |oid: u8, one: &[u8]| {
        let head =
            [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, oid, 0, 0, 0, 2, 0, 0, 0, 7, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0];
        [head.as_slice(), &[one.len() as u8], one].concat()
    };
    let number = 123_456_789_i32.to_be_bytes();
    assert_eq!(new("token", 1007, 1, &binary(23, &number)), binary(23, &new("token", 23, 1, &number)));
    assert_eq!(new("redact", 1009, 1, &binary(25, b"x")), binary(25, b"[US_SSN]"));
    assert_eq!(masked("token", 1007, 1, &binary(20, &number)), Masked::Null(Verdict::Dropped));
    assert_eq!(masked("token", 1009, 0, b"078-05-1120"), Masked::Null(Verdict::Dropped));
    assert_eq!(masked("null", 1009, 0, b"{x}"), Masked::Null(Verdict::Masked));
    assert_eq!(masked("keep", 1009, 0, b"{x"), Masked::Same);
    assert_eq!(masked("redact", 1009, 0, b"{}"), Masked::Same);
}

fn by_subject(subject: Setting) -> Result<Program, ProgramError> {
    let spec = |action: &str, entity: &str, oid, options| Spec {
        action: action.into(),
        entity: entity.into(),
        oid,
        format: 0,
        options,
        ..Spec::default()
    };
    let shifted = Options::new(vec![("subject".to_owned(), subject)]);
    let specs = [spec("keep", "", 23, Options::default()), spec("shift", "DATE_TIME", 1082, shifted)];
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    Program::new(&specs, &keys, Arc::new(Scanner::new().unwrap()), &[], &HashMap::new())
}

fn beside(program: &Program, date: &str, subject: Option<&str>) -> String {
    let rows = [Beside { value: date.as_bytes(), subject: subject.map(str::as_bytes) }];
    let masked = program.mask_beside(1, &rows).unwrap().pop().unwrap();
    match masked {
        Masked::New(new) => String::from_utf8(new.into_owned()).unwrap(),
        Masked::Redacted(_) => "redacted".to_owned(),
        other => format!("{other:?}"),
    }
}

/// All dates of one subject move alike, those of another otherwise; without a subject they are redacted.
#[test]
fn a_shift_goes_by_the_subject_beside_it() {
    let program = by_subject(Setting::Number(0)).ok().unwrap();
    let days = |date: &str, subject: Option<&str>| {
        calendar_days(&beside(&program, date, subject)) - calendar_days(date)
    };
    assert_eq!(days("2024-02-28", Some("7")), days("2024-06-03", Some("7")));
    assert_ne!(days("2024-02-28", Some("7")), 0);
    let all: std::collections::HashSet<i64> =
        (1..50).map(|one| days("2024-02-28", Some(one.to_string().as_str()))).collect();
    assert!(all.len() > 30);
    assert_eq!(beside(&program, "2024-02-28", None), "redacted");
    assert!(matches!(program.mask(1, b"2024-02-28", &mut |_| ()), Some(Masked::Redacted(_))));
}

fn calendar_days(text: &str) -> i64 {
    crate::transform::calendar::read(text).unwrap().0.days()
}

/// A subject that is no column of the row is refused by number, and redacts by name.
#[test]
fn a_subject_that_is_not_there_shows_nothing() {
    assert!(matches!(by_subject(Setting::Number(2)), Err(ProgramError::Option(1))));
    let program = by_subject(Setting::Word("patient_id".into())).ok().unwrap();
    assert_eq!(program.subject(1), None);
    assert!(matches!(program.mask(1, b"2024-02-28", &mut |_| ()), Some(Masked::Redacted(_))));
}

/// What a transform can't take is told from what it was asked to redact.
#[test]
fn falling_back_is_told() {
    assert!(matches!(masked("token", 25, 0, b"12"), Masked::Redacted(_)));
    assert!(matches!(masked("redact", 25, 0, b"12"), Masked::New(_)));
    assert!(matches!(masked("vault", 25, 0, b"A-1"), Masked::New(new) if *new == *b"[US_SSN]"));
}
