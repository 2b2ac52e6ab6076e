//! A text that is a JSON document, or has some in it: what is spread over their leaves, in documents inside their strings
//! too.
//!
//! Must never give two leaves that overlap. A leaf that overlaps a finding of the text is hidden whole.

use crate::document::json::quoted;
use crate::document::json::{in_digits, Piece, Reader};
use crate::document::split::{spread as spread_over, Part};
use crate::document::stated::Stated;
use crate::document::{field, hidden, named};
use crate::reread::told::Told;
use crate::scan::Span;
use crate::tagger;
use crate::transform::spans::Spans;
use std::borrow::Cow;

/// A leaf that is replaced as a whole.
pub struct Leaf {
    /// Where it begins, its quote included.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is a part of, or what a document inside of it holds.
    pub entities: Vec<&'static str>,
    /// What stands there instead, as JSON.
    pub new: String,
}

/// Reads the leaves of a document with the names that they stand under.
#[derive(Default)]
pub struct Leaves<'a> {
    levels: Vec<(usize, Option<Cow<'a, str>>)>,
    opened: usize,
    key: Option<Cow<'a, str>>,
}

impl<'a> Leaves<'a> {
    /// The part that a piece is, if it is a string or a number. Told of every piece, in order.
    pub fn part(&mut self, piece: &Piece<'a>) -> Option<Part<'a>> {
        let (text, is_number) = match piece {
            Piece::Open => {
                let name = self.key.take().or_else(|| self.levels.last().and_then(|(_, name)| name.clone()));
                self.opened += 1;
                self.levels.push((self.opened, name));
                return None;
            }
            Piece::Close => {
                self.levels.pop();
                return None;
            }
            Piece::Key(key) => {
                self.key = Some(field(key));
                return None;
            }
            Piece::Text(text) => (text.clone(), false),
            Piece::Number(text) => (in_digits(text), true),
            Piece::Bool(_) | Piece::Null => {
                self.key = None;
                return None;
            }
        };
        let (holder, holder_name) = self.levels.last().cloned().unwrap_or_default();
        let name = self.key.take().or_else(|| holder_name.clone());
        Some(Part { text, is_number, is_found: false, holder, holder_name, name })
    }
}

/// The leaves of a document that were scanned, each alone.
#[derive(Default)]
pub struct Neighbours<'a> {
    spans: Option<&'a Spans>,
    parts: Vec<Part<'a>>,
    places: Vec<(usize, usize, Piece<'a>)>,
    hidden: Vec<(usize, usize, &'static str, String)>,
}

impl<'a> Neighbours<'a> {
    /// The next leaf: where it stands and what it is.
    pub fn add(&mut self, spans: &'a Spans, part: Part<'a>, place: (usize, usize, Piece<'a>)) {
        if self.spans.is_some_and(|known| !std::ptr::eq(known, spans)) {
            self.read();
        }
        self.spans = Some(spans);
        self.parts.push(part);
        self.places.push(place);
    }

    fn read(&mut self) {
        let parts = std::mem::take(&mut self.parts);
        let places = std::mem::take(&mut self.places);
        for (at, entity) in self.spans.map(|spans| spread_over(spans, &parts)).unwrap_or_default() {
            if let Some((start, end, piece)) = places.get(at) {
                self.hidden.push((*start, *end, entity, hidden(piece, entity)));
            }
        }
    }

    /// The leaves that together hold what none holds alone: where they stand, what that is, what they become.
    pub fn hidden(mut self) -> Vec<(usize, usize, &'static str, String)> {
        self.read();
        self.hidden
    }
}

/// The leaves of a text that hold together what no leaf holds alone, or what a name elsewhere says; `None` where it is no
/// document.
///
/// `found` is what was found in the text, in order.
pub fn spread(spans: &Spans, text: &str, found: &[Span]) -> Option<Vec<Leaf>> {
    if !begins(text) {
        return None;
    }
    let mut out = Vec::new();
    let (end, is_whole) = document(spans, text, 0, found, true, &mut out);
    let is_all = is_whole && text.get(end..)?.bytes().all(|byte| b" \t\n\r".contains(&byte));
    is_all.then_some(out)
}

/// As `spread`, of the documents that stand in a text; of a broken one what stands before the break. No leaf overlaps
/// what was found.
pub fn embedded(spans: &Spans, text: &str, found: &[Span]) -> Vec<Leaf> {
    let bytes = text.as_bytes();
    let (mut out, mut from) = (Vec::new(), 0);
    for open in memchr::memchr2_iter(b'{', b'[', bytes) {
        if open >= from && may_begin(bytes, open) {
            from = document(spans, text, open, found, false, &mut out).0.max(open + 1);
        }
    }
    out
}

/// Whether a document may begin at a bracket that stands in a text.
fn may_begin(bytes: &[u8], open: usize) -> bool {
    let inside = bytes.get(open + 1..).unwrap_or_default().trim_ascii_start();
    let is_object = bytes.get(open) == Some(&b'{');
    inside.first().is_some_and(|byte| *byte == b'"' || (!is_object && b"[{-0123456789".contains(byte)))
}

/// Adds the leaves of the document that begins at a place; where it ends or breaks, and whether it is whole.
fn document(
    spans: &Spans,
    text: &str,
    start: usize,
    found: &[Span],
    is_alone: bool,
    out: &mut Vec<Leaf>,
) -> (usize, bool) {
    let (before, mut stated) = (out.len(), Stated::default());
    let mut end = read(spans, (text, start), found, is_alone, &mut stated, out);
    if let Some(mut known) = stated.again() {
        out.truncate(before);
        end = read(spans, (text, start), found, is_alone, &mut known, out);
    }
    end
}

fn read<'a>(
    spans: &'a Spans,
    (text, from): (&'a str, usize),
    found: &[Span],
    is_alone: bool,
    stated: &mut Stated<'a>,
    out: &mut Vec<Leaf>,
) -> (usize, bool) {
    let (mut reader, mut leaves) = (Reader::new(text.get(from..).unwrap_or_default()), Leaves::default());
    let (mut neighbours, before, mut depth) = (Neighbours::default(), out.len(), 0_usize);
    let mut is_whole = false;
    while let (false, Ok(Some(piece))) = (is_whole, reader.read()) {
        let (start, end) = reader.place();
        let (start, end) = (from + start, from + end);
        match piece {
            Piece::Open => depth += 1,
            Piece::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_whole = depth == 0;
        let name = stated.name(&piece, reader.is_in_object());
        let Some(mut part) = leaves.part(&piece) else { continue };
        let at = found.partition_point(|span| span.end <= start);
        part.is_found = found.get(at).is_some_and(|span| span.start < end);
        if let Some(entity) = name
            .filter(|_| !part.is_found)
            .and_then(|name| spans.find(Some(&name), &part.text).first().map(|span| span.entity))
        {
            part.is_found = true;
            out.push(Leaf { start, end, entities: vec![entity], new: hidden(&piece, entity) });
        }
        // A document in a string grows with each nesting: this ends soon. A name says more of words than they do.
        let is_read = |text: &str| {
            begins(text)
                || text.contains('\n')
                || tagger::may_hold(text.as_bytes())
                || Told::of(text).may_hold(text)
        };
        if !part.is_found && !part.is_number && is_read(&part.text) {
            let mut entities = Vec::new();
            let new =
                spans.replace(part.name.as_deref(), &part.text, &[], &mut |entity| entities.push(entity));
            if let Ok(Some(new)) = new {
                part.is_found = true;
                out.push(Leaf { start, end, entities, new: quoted(&new) });
            }
        }
        // What only a second reading finds, beside something that the first has found: all of it.
        else if is_alone && part.is_found && !part.is_number && Told::of(&part.text).may_hold(&part.text) {
            if let Some(entity) = spans.found_again(&part.text) {
                out.push(Leaf { start, end, entities: vec![entity], new: hidden(&piece, entity) });
            }
        }
        // A number in another form than digits alone is no number to who reads the text.
        if !part.is_found
            && part.is_number
            && text.get(start..end).is_some_and(|raw| raw.contains(['.', 'e', 'E']))
        {
            let whole = part.text.trim_end_matches('0').trim_end_matches('.');
            let digits = if part.text.contains('.') { whole } else { &part.text };
            let name = part.name.clone().map(|name| named(name, part.holder_name.as_deref()));
            let entities: Vec<_> =
                spans.find(name.as_deref(), digits).iter().map(|span| span.entity).collect();
            if let Some(entity) = entities.first() {
                part.is_found = true;
                out.push(Leaf { start, end, new: hidden(&piece, entity), entities });
            }
        }
        neighbours.add(spans, part, (start, end, piece));
    }
    for (start, end, entity, new) in neighbours.hidden() {
        out.push(Leaf { start, end, entities: vec![entity], new });
    }
    if let Some(added) = out.get_mut(before..) {
        added.sort_by_key(|leaf| leaf.start);
    }
    (from + reader.at(), is_whole)
}

/// The leaves of a document whose names stand behind them: where they stand, what they are, what they become.
pub fn late<'a>(
    spans: &Spans,
    text: &'a str,
    mut names: Stated<'a>,
) -> Vec<(usize, usize, &'static str, String)> {
    let (mut reader, mut out) = (Reader::new(text), Vec::new());
    while let Ok(Some(piece)) = reader.read() {
        let Some(name) = names.name(&piece, reader.is_in_object()) else { continue };
        let said = match &piece {
            Piece::Text(text) => text.clone(),
            Piece::Number(text) => in_digits(text),
            _ => continue,
        };
        if let Some(span) = spans.find(Some(&name), &said).first() {
            let (start, end) = reader.place();
            out.push((start, end, span.entity, hidden(&piece, span.entity)));
        }
    }
    out
}

fn begins(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}
