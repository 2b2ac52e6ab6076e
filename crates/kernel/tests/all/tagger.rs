//! The tagger finds names in prose and in traces, leaves things alone, and holds its promises of time and form.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write;
use std::time::{Duration, Instant};

use maskwire_kernel::scan::Span;
use maskwire_kernel::tagger::features::letters;
use maskwire_kernel::tagger::model::Model;
use maskwire_kernel::tagger::reader::Reader;
use maskwire_kernel::tagger::{runs, trace, Tagger};

fn tags(field: Option<&str>, text: &str) -> Vec<(String, &'static str)> {
    let mut spans: Vec<Span> = Vec::new();
    Tagger::default().add(field, text, &mut spans);
    spans.iter().map(|span| (text[span.start..span.end].to_owned(), span.entity)).collect()
}

fn has(field: Option<&str>, text: &str, value: &str, entity: &str) {
    let found = tags(field, text);
    assert!(found.iter().any(|(part, kind)| part == value && *kind == entity), "{text:?} gave {found:?}");
}

#[test]
fn names_in_prose_are_found() {
    has(None, "My name is Giovanna Ferrante and I need help.", "Giovanna Ferrante", "PERSON");
    has(None, "we moved here from portugal last year", "portugal", "LOCATION");
    has(None, "Please send the parcel to 12 Elm Road, Springfield.", "12 Elm Road", "STREET_ADDRESS");
    has(None, "Mein Name ist Jürgen Albrecht und ich wohne in Köln.", "Jürgen Albrecht", "PERSON");
}

#[test]
fn values_of_traces_are_found_by_name_and_look() {
    has(None, "{\"id\": 7, \"given_name_female\": \"Hiltrud\"}", "Hiltrud", "PERSON");
    has(
        None,
        "<root><urban_area type=\"str\">Ernestborough</urban_area></root>",
        "Ernestborough",
        "LOCATION",
    );
    has(None, "<table><tr><th>vocation</th><td>Midwife</td></tr></table>", "Midwife", "JOB");
    has(None, "INSERT INTO t (a, nationality) VALUES (1, 'Danish')", "Danish", "NRP");
    has(None, "insert into `t` (`a,surname`) values ('xq,Albrecht')", "Albrecht", "PERSON");
    has(None, "UPDATE \"t\" SET \"street\"='588 Hedi Row' FROM \"t\"", "588 Hedi Row", "STREET_ADDRESS");
    has(Some("contact_person"), "Amy Wong", "Amy Wong", "PERSON");
}

#[test]
fn things_and_codes_are_left_alone() {
    for text in [
        "commit 09ba56d7d75cedb2 part_no=934-21-6881-C status deploy cache compaction",
        "The server was restarted after 30 seconds.",
        "Student Loan, Mortgage Loan, and Payday Loan",
        "Let There Be Rock",
        "African Saga 27",
        "Desk lamp RHO",
        "Stone Waltz No. 14",
        "Back to the Hills Vol. 2",
        "Backpack CMF, Backpack FJE, Backpack HAM",
        "[INFO] Request 8842 completed in 12 ms",
        "SELECT `limit,cursor` FROM `third` WHERE `limit`='Jv' AND `cursor`",
        "relation \"orders\" does not exist",
    ] {
        assert_eq!(tags(None, text), [], "{text:?}");
    }
    assert_eq!(tags(Some("file_name"), "report final.txt"), []);
    assert_eq!(tags(Some("access_token"), "Rz1THr5Zp Hp Hp"), []);
}

#[test]
fn no_text_makes_it_panic_or_give_a_broken_span() {
    let pieces = [
        "(",
        ")",
        "'",
        "\"",
        "`",
        "<",
        ">",
        "</",
        "<td>",
        "<th>",
        "=",
        ":",
        ",",
        "\n",
        " ",
        "\\",
        "values",
        "insert into",
        "é",
        "ﬁ",
        "漢",
        "\u{301}",
        "İ",
        "John",
        "Smith",
        "42",
        "@",
        "://",
        "{",
        "}",
        "\u{0}",
        "Straße",
        "O'",
        "😀",
    ];
    let mut state = 7_u64;
    for _ in 0..3000 {
        let mut text = String::new();
        for _ in 0..40 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        for field in [None, Some("full name"), Some("é")] {
            let mut spans = Vec::new();
            Tagger::default().add(field, &text, &mut spans);
            for span in spans {
                assert!(text.get(span.start..span.end).is_some_and(|part| !part.is_empty()), "{text:?}");
            }
        }
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    for unit in [
        "values(",
        "<a>>>>>",
        "=\"",
        "values('a',",
        "John ",
        "<th>a</th><td>",
        "a=b ",
        "(a)values(",
        "New York New ",
    ] {
        let text = unit.repeat(400_000 / unit.len());
        let started = Instant::now();
        tags(None, &text);
        assert!(started.elapsed() < Duration::from_secs(8), "{unit:?} took {:?}", started.elapsed());
    }
}

#[test]
fn it_is_ready_at_once() {
    let started = Instant::now();
    let tagger = Tagger::default();
    tagger.add(None, "Hello John, how are you?", &mut Vec::new());
    assert!(started.elapsed() < Duration::from_millis(50));
}

#[test]
fn bytes_that_are_no_model_are_refused() {
    assert!(Model::read(b"").is_none());
    assert!(Model::read(&[0; 4096]).is_none());
    let mut cut = b"MWTAG\0\0\x01".to_vec();
    cut.extend([17, 0, 0, 0, 15, 0, 0, 0, 19, 0, 0, 0]);
    assert!(Model::read(&cut).is_none());
}

#[test]
fn only_words_near_a_likely_name_are_looked_at() {
    let mut reader = Reader::default();
    let words = reader.read(&"and then it was so on and on ".repeat(50), |_| 64 | 128);
    assert!(runs(words, letters(words)).is_empty());
}

#[test]
fn a_number_is_looked_at_beside_a_word_of_an_age_or_an_address() {
    has(None, "the patient is 42 years old and was seen again", "42", "AGE");
    assert_eq!(tags(None, "the job took 42 ms and then it was done"), []);
}

#[test]
fn a_named_value_that_is_nobody_by_its_look_is_left_alone() {
    for value in ["7781234", "12 50", "09ba56d7d75cedb2", "2026-11-27", "true", "null", "--", " "] {
        assert_eq!(tags(Some("first_name"), value), [], "{value:?}");
    }
    has(Some("age"), "42", "42", "AGE");
}

#[test]
fn named_values_are_paired_with_their_names() {
    let text = "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table> {\"c\": \"3\"} d=4 'e'<>'5'";
    let mut found = String::new();
    for pair in trace::pairs(text) {
        write!(found, "{}={} ", &text[pair.name], &text[pair.value]).unwrap();
    }
    assert_eq!(found, "a=1 b=2 c=3 d=4 e=5 ");
}
