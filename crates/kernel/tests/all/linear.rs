//! No text makes a scan take more than linear time: repeated to twice the size, it takes about twice as long.
#![allow(clippy::unwrap_used)]

use maskwire_kernel::scan::extra::Definition;
use maskwire_kernel::scan::Scanner;
use std::time::{Duration, Instant};

/// Texts on which backtracking engines, and careless walks, take quadratic time or worse.
const HOSTILE: &[&str] = &[
    "a",
    "aaaaaaaaaaaaaaaa!",
    "@",
    "a@",
    "a.",
    "a@a.",
    "1",
    "1-",
    "1.",
    "1 ",
    "11-",
    "+1 ",
    "(1",
    "0x",
    "://",
    "://a:",
    "a://b:c@",
    "\\u0040",
    "%40",
    "a%40",
    "%25",
    "\\\\",
    "\\\"",
    "&#64;",
    "&",
    "{\"a\":",
    "[",
    "<a>",
    "</a>",
    "<a ",
    "='",
    "password=\"",
    "token:",
    "ssn ",
    "phone ",
    "card 4111 ",
    "VALUES (",
    "VALUES ('a',",
    "INSERT INTO t (ssn) VALUES ('",
    "ssn,dob\n",
    "ssn|",
    "eyJ.",
    "eyJhbGciOi",
    "-----BEGIN PRIVATE KEY-----",
    "-----END ",
    "YWJj",
    "6162",
    "GB82",
    "GB82 WEST ",
    "::",
    "a:b:",
    "2024-01-01T",
    "in 2024 ",
    "é",
    "é@é.",
    "\u{200B}",
    "\u{FF11}",
    "\u{1D7CE}",
    "birth ",
    "aA",
    "aAbB1",
    "_",
    "__a",
    "name=name=",
    "key key key ",
    "x-x-x-",
    "(?:a+)+",
    "\0",
    "\r\n\t",
];

/// How long this thread was on a core, where the system tells: what others did meanwhile doesn't count.
fn clock(since: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn took(scanner: &Scanner, text: &str) -> Duration {
    let since = Instant::now();
    let started = clock(since);
    let mut end = 0;
    for span in scanner.find(text) {
        assert!(span.start >= end && span.end > span.start && text.get(span.start..span.end).is_some());
        end = span.end;
    }
    clock(since).saturating_sub(started)
}

/// Four times the size may take four times as long, and twice that on a busy machine; sixteen times is quadratic.
fn is_linear(scanner: &Scanner, make: impl Fn(usize) -> String) -> bool {
    let (short, long) = (make(50_000), make(200_000));
    (0..3).any(|_| took(scanner, &long) < took(scanner, &short) * 9 + Duration::from_millis(20))
}

#[test]
fn repeated_hostile_texts_take_linear_time() {
    let scanner = Scanner::new().unwrap();
    for piece in HOSTILE {
        let filled = |size: usize| piece.repeat(size / piece.len() + 1);
        assert!(is_linear(&scanner, filled), "{piece:?} repeated");
        assert!(
            is_linear(&scanner, |size| format!("ssn phone password={}", filled(size))),
            "{piece:?} behind words"
        );
    }
}

#[test]
fn deep_nesting_takes_linear_time() {
    let scanner = Scanner::new().unwrap();
    assert!(is_linear(&scanner, |size| format!(
        "{}{}",
        "{\"a\":[".repeat(size / 10),
        "]}".repeat(size / 10)
    )));
    assert!(is_linear(&scanner, |size| "<a>".repeat(size / 6) + &"</a>".repeat(size / 6)));
    let mut quoted = String::from("ann@example.org");
    for _ in 0..14 {
        quoted = format!("\"{}\"", quoted.replace('\\', "\\\\").replace('"', "\\\""));
    }
    assert!(!scanner.find(&quoted).is_empty());
}

#[test]
fn a_hundred_megabytes_are_scanned_in_parts_and_ten_at_once() {
    let scanner = Scanner::new().unwrap();
    let line =
        "2024-05-06 12:30:45 INFO request 8f14e45f from 203.0.113.7 took 12 ms, user ann@example.org\n";
    let ten = line.repeat(10_000_000 / line.len());
    let started = Instant::now();
    let whole = scanner.find(&ten).len();
    assert_eq!(2 * (10_000_000 / line.len()), whole);
    let once = started.elapsed();
    assert!(once < Duration::from_secs(60), "took {once:?}");
    // Ten times a tenth: what is scanned before does not slow what comes.
    let tenth = ten.get(..line.len() * (1_000_000 / line.len())).unwrap();
    for _ in 0..10 {
        assert_eq!(2 * (1_000_000 / line.len()), scanner.find(tenth).len());
    }
}

#[test]
fn a_users_pattern_takes_linear_time_too() {
    let definition = |pattern: &str| Definition {
        entity: "SLOW".into(),
        category: "pii".into(),
        pattern: pattern.into(),
        finds: vec!["aaaaaaaaaa!".into()],
        ..Definition::default()
    };
    for pattern in [
        "(?:a+)+!",
        "(?:a|aa)+!",
        "(?:a|a?)+!",
        "(?:[a-z]+)*!",
        "(?:[a ]{1,8})+!",
        "(?:(?:a*)*)*!",
        "(?:a|b|ab)*a!",
        "(?:.*a){8}!",
        "(?:a{1,30}){1,30}!",
        "(?:[a-z]+ ?)+!|(?:a+a+)+!",
    ] {
        let scanner = Scanner::with(&[definition(pattern)]).unwrap();
        assert!(is_linear(&scanner, |size| "a".repeat(size)), "{pattern}");
        assert!(is_linear(&scanner, |size| "a ".repeat(size / 2)), "{pattern} with blanks");
    }
    let large = Scanner::with(&[definition("(?:[a-z]{1,400}!){1,400}")]);
    assert!(large.is_err_and(|error| error.to_string().contains("too large")));
}
