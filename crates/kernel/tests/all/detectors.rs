//! Every built-in detector finds its samples and ignores its look-alikes; the scanner holds its promises.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use maskwire_kernel::detectors::ALL;
use maskwire_kernel::scan::Scanner;

#[test]
fn every_detector_finds_its_samples() {
    let scanner = Scanner::new().unwrap();
    for detector in ALL {
        assert!(
            !detector.finds.is_empty() && !detector.ignores.is_empty(),
            "{} has no samples",
            detector.entity
        );
        for sample in detector.finds {
            let spans = scanner.find(sample);
            assert!(
                spans.iter().any(|span| span.entity == detector.entity),
                "{}: {sample:?} gave {spans:?}",
                detector.entity
            );
            assert!(!scanner.quick_reject(sample.as_bytes()), "{sample:?} was rejected quickly");
        }
    }
}

#[test]
fn every_detector_ignores_its_look_alikes() {
    let scanner = Scanner::new().unwrap();
    for detector in ALL {
        for sample in detector.ignores {
            let spans = scanner.find(sample);
            assert!(
                !spans.iter().any(|span| span.entity == detector.entity),
                "{}: {sample:?} gave {spans:?}",
                detector.entity
            );
        }
    }
}

fn only(text: &str, field: Option<&str>) -> (String, &'static str) {
    let spans = Scanner::new().unwrap().find_in(field, text);
    assert_eq!(spans.len(), 1, "{text:?} gave {spans:?}");
    (text[spans[0].start..spans[0].end].to_owned(), spans[0].entity)
}

#[test]
fn bounds_are_exact() {
    assert_eq!(only("write to ann@example.org.", None), ("ann@example.org".into(), "EMAIL_ADDRESS"));
    assert_eq!(only("to=zoë@example.de&x=1", None), ("zoë@example.de".into(), "EMAIL_ADDRESS"));
    assert_eq!(
        only("GB82 WEST 1234 5698 7654 32 AND", None),
        ("GB82 WEST 1234 5698 7654 32".into(), "IBAN_CODE")
    );
    assert_eq!(only("password=hunter2&next=/", None), ("hunter2".into(), "PASSWORD"));
    assert_eq!(only("{\"password\": \"a \\\" b\"}", None), ("a \\\" b".into(), "PASSWORD"));
    assert_eq!(only("Authorization: Bearer abcdefgh12345678", None).1, "PASSWORD");
}

#[test]
fn a_refuted_candidate_does_not_hide_what_stands_at_or_inside_its_place() {
    // Sixteen digits in card groups that fail Luhn, with a telephone number's shape behind.
    assert_eq!(only("1.2.3.999 203.0.113.7", None), ("203.0.113.7".into(), "IP_ADDRESS"));
    assert_eq!(only("666-45-6789 219-09-9998", None), ("219-09-9998".into(), "US_SSN"));
    assert_eq!(only("9 4111 1111 1111 1111", None).1, "CREDIT_CARD");
}

#[test]
fn the_name_of_a_field_is_evidence() {
    assert_eq!(only("457555462", Some("ssn")), ("457555462".into(), "US_SSN"));
    assert_eq!(only(" correct horse ", Some("dbPassword")), ("correct horse".into(), "PASSWORD"));
    assert_eq!(only("Ann Lee", Some("full_name")), ("Ann Lee".into(), "PERSON"));
    assert!(Scanner::new().unwrap().find_in(Some("order_id"), "457555462").is_empty());
}

#[test]
fn ids_epochs_hashes_and_versions_are_not_findings() {
    let scanner = Scanner::new().unwrap();
    for text in [
        "550e8400-e29b-41d4-a716-446655440000",
        "1700000000",
        "1700000000000",
        "v1.22.333",
        "2024-01-02T12:30:45Z",
        "d41d8cd98f00b204e9800998ecf8427e",
        "order 4047841673",
        "2443.07\t0.2701742305548491",
        "sha256:2a94bc4406b22ecc7e4cb95b98450f3ea493",
    ] {
        assert!(scanner.find(text).is_empty(), "{text:?} gave {:?}", scanner.find(text));
    }
}

#[test]
fn a_column_is_voted_on_by_whole_values() {
    let scanner = Scanner::new().unwrap();
    let votes = scanner.vote([" ann@example.org ", "bob@example.org", "mail ann@example.org", "x"]);
    assert_eq!(votes, vec![("EMAIL_ADDRESS", 2)]);
}

#[test]
fn hostile_texts_end_soon_and_give_sorted_disjoint_spans() {
    let scanner = Scanner::new().unwrap();
    let pieces = [
        "a",
        "@",
        "1-",
        "://a:",
        "eyJ-",
        "eyJ.",
        "password=",
        "password=\"",
        "-----BEGIN PRIVATE KEY-----",
        "é@é.",
        "ssn ",
        "4111 ",
        ":",
        "\\\"",
        "xoxb-1",
        "%40",
        "+1 ",
        "GB82",
        "token:'",
    ];
    let started = std::time::Instant::now();
    for one in pieces {
        for two in pieces {
            let text = format!("{one}{two}").repeat(2000);
            let mut end = 0;
            for span in scanner.find(&text) {
                assert!(
                    span.start >= end && span.end > span.start && text.get(span.start..span.end).is_some()
                );
                end = span.end;
            }
        }
    }
    assert!(started.elapsed().as_secs() < 60, "took {:?}", started.elapsed());
}
