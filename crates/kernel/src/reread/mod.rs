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
pub mod told;
mod words;

use crate::scan::kinds::{BEYOND, ESCAPES};
use crate::scan::settle::settle;
use crate::scan::{Scanner, Span};
use crate::views::{self, View};
use told::Told;

/// Adds what a second reading finds; `spans` are sorted and disjoint, and stay so. `told`: by the first reading.
pub fn add(scanner: &Scanner, text: &str, told: Told, spans: &mut Vec<Span>) {
    let mut more = Vec::new();
    read(scanner, text, told.sure(text), &mut more);
    if told.marks & (ESCAPES | BEYOND) != 0 {
        for view in views::views(text, told.marks) {
            let mut inside = Vec::new();
            read(scanner, &view.text, Told::of(&view.text), &mut inside);
            more.extend(inside.into_iter().filter_map(|span| view.placed(span)));
        }
    }
    if !more.is_empty() {
        more.append(spans);
        *spans = settle(more);
    }
}

fn read(scanner: &Scanner, text: &str, told: Told, more: &mut Vec<Span>) {
    if told.may_regroup() {
        regroup::add(scanner, text, more);
    }
    if told.may_narrow(text) {
        narrow::add(scanner, text, more);
    }
    if told.may_decode(text) {
        codes::add(scanner, text, more);
    }
    if told.may_spell(text) {
        spelled::add(scanner, text, more);
    }
    if told.may_speak(text) {
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
#[allow(clippy::panic)]
mod tests {
    use super::*;
    use crate::scan::walk::Read;
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
                let Some(scanner) = SCANNER.as_ref() else { panic!("no scanner") };
                let mut read = Read::new(true);
                scanner.find_shapes(None, &text, &mut read, &mut Vec::new());
                for told in [Told::of(&text), read.told] {
                    let mut spans = Vec::new();
                    add(scanner, &text, told, &mut spans);
                    assert!(!spans.is_empty() && told.sure(&text).may_hold(&text), "{text:?}");
                }
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
            assert!(tagger::may_hold(text.as_bytes()), "{text:?}");
            let told = Told::of(text);
            assert!(!told.may_spell(text) && !told.may_speak(text) && !told.may_narrow(text), "{text:?}");
            assert!(!told.may_decode(text), "{text:?}");
        }
    }
}
