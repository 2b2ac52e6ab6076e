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

use crate::scan::kinds::{BEYOND, ESCAPES};
use crate::scan::settle::settle;
use crate::scan::{Scanner, Span};
use crate::views::{self, View};

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
    regroup::may_hold(text) || narrow::may_hold(text) || spelled::may_hold(text) || spoken::may_hold(text)
}

fn read(scanner: &Scanner, text: &str, more: &mut Vec<Span>) {
    if regroup::may_hold(text) {
        regroup::add(scanner, text, more);
    }
    if narrow::may_hold(text) {
        narrow::add(scanner, text, more);
        codes::add(scanner, text, more);
    }
    if spelled::may_hold(text) {
        spelled::add(scanner, text, more);
    }
    if spoken::may_hold(text) {
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
