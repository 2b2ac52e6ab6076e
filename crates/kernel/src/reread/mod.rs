//! The second reading of a text, for what masks it: values that no pattern fits as they are written.
//!
//! Groups parted by anything, letters and digits one by one, digits in words, addresses in words, codes of letters: each
//! is put as it is said, and then found as any text is. Must stay linear, and must never take what it puts together for
//! a value without proof or a word that announces it.

mod codes;
mod narrow;
mod regroup;
mod spelled;
mod spoken;
mod words;

use crate::scan::kinds::{BEYOND, ESCAPES};
use crate::scan::settle::settle;
use crate::scan::{Scanner, Span};
use crate::views::{self, View};
use words::each_begin;

/// Adds what a second reading finds; `spans` are sorted and disjoint, and stay so. `marks`: the kinds of all bytes.
pub fn add(scanner: &Scanner, text: &str, marks: u8, spans: &mut Vec<Span>) {
    let mut more = Vec::new();
    read(scanner, text, &mut more);
    if marks & (ESCAPES | BEYOND) != 0 {
        for view in views::views(text, marks) {
            let mut inside = Vec::new();
            read(scanner, &view.text, &mut inside);
            more.extend(inside.into_iter().filter_map(|span| view.placed(span)));
        }
    }
    if !more.is_empty() {
        more.append(spans);
        *spans = settle(more);
    }
}

/// Whether a text may hold what only a second reading finds. For speed.
pub fn may_hold(text: &str) -> bool {
    let (is_spelled, is_spoken) = said(text);
    let bytes = text.as_bytes();
    is_spelled || is_spoken || regroup::may_hold(text) || narrow::may_hold(bytes) || codes::may_hold(bytes)
}

/// Whether a text may hold digits in words, and an address in words. For speed: a walk over its words tells both.
fn said(text: &str) -> (bool, bool) {
    let bytes = text.as_bytes();
    let (mut is_spelled, mut is_spoken) = (false, spoken::may_hold(bytes));
    // Of so many words side by side as a chain has at least, whichever, one is looked at.
    let mut left = spelled::LEAST;
    each_begin(bytes, |start| {
        is_spoken = is_spoken || (spoken::may_say(bytes, start) && spoken::is_said(bytes, start));
        left -= 1;
        if left == 0 {
            left = spelled::LEAST;
            is_spelled = is_spelled || spelled::is_digit(text, start);
        }
    });
    (is_spelled && spelled::may_hold(bytes), is_spoken)
}

fn read(scanner: &Scanner, text: &str, more: &mut Vec<Span>) {
    let (is_spelled, is_spoken) = said(text);
    if regroup::may_hold(text) {
        regroup::add(scanner, text, more);
    }
    if narrow::may_hold(text.as_bytes()) {
        narrow::add(scanner, text, more);
    }
    if codes::may_hold(text.as_bytes()) {
        codes::add(scanner, text, more);
    }
    if is_spelled {
        spelled::add(scanner, text, more);
    }
    if is_spoken {
        spoken::add(scanner, text, more);
    }
}

/// Adds what is found in a view from a place on, where it stands; `least` is the confidence that it must have.
pub fn add_found(scanner: &Scanner, view: &View, from: usize, least: f32, more: &mut Vec<Span>) {
    let found = scanner.find_checked(&view.text).into_iter();
    let within = found.filter(|span| span.end > from && span.confidence >= least);
    more.extend(within.filter_map(|span| view.placed(Span { start: span.start.max(from), ..span })));
}

/// How much of the text before what is read anew may announce it, in bytes.
const BEFORE: usize = 60;

/// A view that begins with what stands before a place, and how long that is.
pub fn announced(text: &str, at: usize) -> (View, usize) {
    let mut floor = at.saturating_sub(BEFORE);
    while !text.is_char_boundary(floor) {
        floor += 1;
    }
    let mut view = View::new(BEFORE);
    view.copy(text, floor, at);
    (view, at - floor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tagger;
    use std::sync::LazyLock;

    static SCANNER: LazyLock<Option<Scanner>> = LazyLock::new(|| Scanner::new().ok());

    #[test]
    fn whatever_stands_before_it_a_second_reading_is_made() {
        for said in [
            "ssn: 219\t09\t9998",
            "ssn: 2 1 9 - 0 9 - 9 9 9 8",
            "a n a @ e x a m p l e . c o m",
            "61:6e:61:40:65:78:61:6d:70:6c:65:2e:63:6f:6d",
            "97, 110, 97, 64, 101, 120, 97, 109, 112, 108, 101, 46, 99, 111, 109",
            "social security number: two one nine, oh nine, nine nine nine eight",
            "ssn: DEUX, UN, NEUF, Z\u{c9}RO, NEUF, NEUF, NEUF, NEUF, HUIT",
            "ana.li [at] example (dot) com",
            "write to ana.li AT example DOT com",
            "contact ana_li-at-example-dot-com",
        ] {
            for before in 0..140 {
                let text = format!("{}{}{said}", "padding ".repeat(before / 8), "- ".repeat(before % 8 / 2));
                let mut spans = Vec::new();
                if let Some(scanner) = SCANNER.as_ref() {
                    add(scanner, &text, u8::MAX, &mut spans);
                }
                assert!(!spans.is_empty() && may_hold(&text), "{text:?}");
            }
        }
    }

    #[test]
    fn prose_is_read_once() {
        for text in [
            "Order 4711 was packed on the second shift and left the same evening",
            "She had to be at the ten o'clock bus, one of a few that go to the sea on a Sunday",
            "Called back at 10:34 on 2026-01-02 about (b) and more; sent it in two days, at our cost",
            "Der Kunde wollte am Dienstag noch einmal vorbeikommen, um alles zu regeln",
        ] {
            assert!(tagger::may_hold(text.as_bytes()) && !said(text).0 && !said(text).1, "{text:?}");
            assert!(!narrow::may_hold(text.as_bytes()) && !codes::may_hold(text.as_bytes()), "{text:?}");
        }
    }
}
