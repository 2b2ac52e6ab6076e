//! Values spread over neighbours are hidden part by part; look-alikes and what stands beside them stay.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::document;
use crate::rows::leaf::Masked;
use crate::rows::program::{Program, Spec};
use crate::rows::scanned::Scanned;
use crate::scan::Scanner;
use crate::transform::keys::Keys;
use crate::transform::options::Options;
use crate::transform::spans::Span;
use std::sync::{Arc, LazyLock};

static SPANS: LazyLock<Spans> = LazyLock::new(|| {
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    let kept = Span { entity: "IP_ADDRESS", transform: "keep", options: Options::default() };
    Spans::new(Arc::new(Scanner::new().unwrap()), &[kept], &keys).unwrap()
});

/// As a json value, and as a text that happens to be JSON.
fn scanned(text: &str) -> (String, String) {
    let json = match document::scan(&SPANS, text, &mut |_| ()) {
        Scanned::Clean => text.to_owned(),
        Scanned::Changed(new) => String::from_utf8(new).unwrap(),
        Scanned::Unreadable => "unreadable".to_owned(),
    };
    let plain = SPANS.replace(None, text, &[], &mut |_| ()).unwrap().unwrap_or_else(|| text.to_owned());
    (json, plain)
}

fn both(text: &str, out: &str) {
    assert_eq!((out.to_owned(), out.to_owned()), scanned(text), "{text}");
}

#[test]
fn a_value_in_groups_is_hidden_group_by_group() {
    let card = r#"["[CREDIT_CARD]","[CREDIT_CARD]","[CREDIT_CARD]","[CREDIT_CARD]"]"#;
    both(r#"["4111","1111","1111","1111"]"#, card);
    both(r"[4111,1111,1111,1111]", "[0,0,0,0]");
    both(
        r#"{"n":["Bo","4111","1111","1111","1111","12/27"]}"#,
        &format!(r#"{{"n":["Bo",{},"12/27"]}}"#, &card[1..card.len() - 1]),
    );
    both(r#"["GB82","WEST","1234","5698","7654","32"]"#, &format!("[{}]", ["\"[IBAN_CODE]\""; 6].join(",")));
    both(r#"{"a":"GB82WEST1234","x":"5698765432"}"#, r#"{"a":"[IBAN_CODE]","x":"[IBAN_CODE]"}"#);
    both(r#"[["41111111"],["11111111"]]"#, r#"[["[CREDIT_CARD]"],["[CREDIT_CARD]"]]"#);
    both(r#"[{"v":"41111111"},{"v":"11111111"}]"#, r#"[{"v":"[CREDIT_CARD]"},{"v":"[CREDIT_CARD]"}]"#);
    let digits: Vec<String> = "4111111111111111".chars().map(|c| format!("\"{c}\"")).collect();
    both(&format!("[{}]", digits.join(",")), &format!("[{}]", ["\"[CREDIT_CARD]\""; 16].join(",")));
}

#[test]
fn names_of_the_whole_or_of_its_parts_announce_a_value() {
    both(
        r#"{"area":"219","group":"09","serial":"9998","ok":true}"#,
        r#"{"area":"[US_SSN]","group":"[US_SSN]","serial":"[US_SSN]","ok":true}"#,
    );
    both(r#"{"ssn":["219","09","9998"]}"#, r#"{"ssn":["[US_SSN]","[US_SSN]","[US_SSN]"]}"#);
    both(
        r#"{"ssn":{"x":219,"y":"09","z":9998,"kind":"us"}}"#,
        r#"{"ssn":{"x":0,"y":"[US_SSN]","z":0,"kind":"us"}}"#,
    );
    both(r#"{"area":"415","number":"5550123"}"#, r#"{"area":"[PHONE_NUMBER]","number":"[PHONE_NUMBER]"}"#);
    both(
        r#"{"ssn_1":"219","ssn_2":"09","ssn_3":"9998"}"#,
        r#"{"ssn_1":"[US_SSN]","ssn_2":"[US_SSN]","ssn_3":"[US_SSN]"}"#,
    );
    both(r#"{"dob":{"year":1980,"month":5,"day":16}}"#, r#"{"dob":{"year":0,"month":0,"day":0}}"#);
    both(r#"{"full_name":["Ann","Lee"]}"#, r#"{"full_name":["[PERSON]","[PERSON]"]}"#);
}

#[test]
fn a_key_in_two_parts_is_hidden() {
    // In parts here too, so that it is none in this file.
    let (one, two) = (["gh", "p_abcDEF0123456"].concat(), "789abcDEF0123456789ab");
    let text = format!(r#"{{"prefix":"{one}","rest":"{two}","state":"active"}}"#);
    let (json, plain) = scanned(&text);
    assert_eq!(json, plain);
    assert!(!json.contains(two) && !json.contains("0123456") && json.contains("active"), "{json}");
}

#[test]
fn a_document_inside_a_string_is_read_too() {
    let inner = r#"{"ssn":["219","09","9998"],"n":["4111","1111","1111","1111"]}"#;
    let outer = serde(inner);
    for text in [format!(r#"{{"p":{outer}}}"#), format!(r#"["x",{}]"#, serde(&format!(r#"{{"q":{outer}}}"#)))]
    {
        let (json, plain) = scanned(&text);
        for out in [json, plain] {
            assert!(!out.contains("4111") && !out.contains("9998") && out.contains("[US_SSN]"), "{out}");
        }
    }
}

fn serde(text: &str) -> String {
    let mut out = String::new();
    crate::document::json::escape(text, &mut out);
    out
}

#[test]
fn neighbours_without_proof_stay() {
    for text in [
        r#"["4111","1111","1111","1112"]"#,
        r"[4000,4111,1111,1111,1111,1234,5678]",
        r#"{"order":"41111111","customer":"11111111"}"#,
        r#"{"user":"ann@","host":"box"}"#,
        r#"{"area":"north","number":"12"}"#,
        r#"{"size":[219,9,9998]}"#,
        r"[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]",
        r#"{"year":1980,"month":5,"day":16}"#,
        r#"{"ip":[203,0,113,7]}"#,
        r#"{"matrix":[[1024,2048],[4096,8192]],"tags":["red","green","v1.2"]}"#,
        r#"{"id":"550e8400-e29b-41d4-a716-446655440000","created":"2024-01-02","n":12}"#,
    ] {
        both(text, text);
    }
}

#[test]
fn what_is_found_alone_does_not_spread() {
    both(r#"{"n":"4111\t1111\t1111\t1111"}"#, r#"{"n":"[CREDIT_CARD]"}"#);
    let (json, _) = scanned(r#"{"a":"4111111111111111","b":"active","c":"12"}"#);
    assert_eq!(r#"{"a":"[CREDIT_CARD]","b":"active","c":"12"}"#, json);
}

/// Elements of a text array, as one row of it in text format.
fn elements(value: &str) -> String {
    let spec = Spec { action: "scan".into(), entity: String::new(), oid: 1009, ..Spec::default() };
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    let scanner = Arc::new(Scanner::new().unwrap());
    let program = Program::new(&[spec], &keys, scanner, &[], &HashMap::new()).unwrap();
    match program.mask(0, value.as_bytes(), &mut |_| ()).unwrap() {
        Masked::New(new) | Masked::Redacted(new) => String::from_utf8(new.into_owned()).unwrap(),
        other => format!("{other:?}"),
    }
}

#[test]
fn elements_of_a_servers_array_are_neighbours() {
    assert_eq!(
        "{Bo,[CREDIT_CARD],[CREDIT_CARD],[CREDIT_CARD],NULL}",
        elements("{Bo,411111,11111,11111,NULL}")
    );
    assert_eq!("{{[CREDIT_CARD],[CREDIT_CARD]},{a,b}}", elements("{{41111111,11111111},{a,b}}"));
    assert_eq!("Same", elements("{1,2,red,411111,11111,11112}"));
}
