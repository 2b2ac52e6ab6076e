//! Reading neighbours together takes no more than linear time, on documents and texts made against it.
#![allow(clippy::unwrap_used)]

use maskwire_kernel::document;
use maskwire_kernel::rows::scanned::Scanned;
use maskwire_kernel::scan::Scanner;
use maskwire_kernel::transform::keys::Keys;
use maskwire_kernel::transform::spans::Spans;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Repeated inside of an array.
const ELEMENTS: &[&str] = &[
    "\"1\"",
    "1",
    "\"4111\"",
    "[\"1\"]",
    "{\"a\":\"1\"}",
    "{\"ssn\":[\"1\",\"2\"]}",
    "\"ghp_a1\"",
    "\"GB82\"",
    "\"[1,2]\"",
    "\"a@\"",
    "{\"area\":\"1\",\"number\":\"2\"}",
    "\"4111\\t1111\"",
    "[[1]]",
    "\"\\u0031\"",
];
/// Repeated as a text.
const TEXTS: &[&str] =
    &["4111,", "4111\t", "ab12 ", "gb82west", "1.", "1|2", "219\n09\n", "é1\t", "1    ", "[", "{\"a\":"];

fn took(run: impl Fn()) -> Duration {
    let started = Instant::now();
    run();
    started.elapsed()
}

/// Four times the size in at most nine times the time; sixteen times is quadratic.
fn is_linear(run: impl Fn(usize)) -> bool {
    (0..3).any(|_| took(|| run(100_000)) < took(|| run(25_000)) * 9 + Duration::from_millis(20))
}

#[test]
fn neighbours_and_chains_take_linear_time() {
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    let spans = Spans::new(Arc::new(Scanner::new().unwrap()), &[], &keys).unwrap();
    for piece in ELEMENTS {
        let made = |size: usize| format!("[{}]", vec![*piece; size / piece.len()].join(","));
        assert_ne!(Scanned::Unreadable, document::scan(&spans, &made(1000), &mut |_| ()), "{piece}");
        assert!(
            is_linear(|size| drop(document::scan(&spans, &made(size), &mut |_| ()))),
            "{piece} as a document"
        );
        assert!(
            is_linear(|size| drop(spans.replace(None, &made(size), &[], &mut |_| ()))),
            "{piece} as a text"
        );
    }
    for piece in TEXTS {
        let made = |size: usize| piece.repeat(size / piece.len());
        assert!(is_linear(|size| drop(spans.replace(None, &made(size), &[], &mut |_| ()))), "{piece:?}");
    }
}

/// Deeper than any document may be nested: refused, and at once.
#[test]
fn a_document_of_a_hundred_thousand_levels_is_unreadable() {
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    let spans = Spans::new(Arc::new(Scanner::new().unwrap()), &[], &keys).unwrap();
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    assert_eq!(Scanned::Unreadable, document::scan(&spans, &deep, &mut |_| ()));
    assert_eq!(None, spans.replace(None, &deep, &[], &mut |_| ()).unwrap());
}
