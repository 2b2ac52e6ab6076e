//! The pass from word to word, and what it tries at each: the part of a scan that looks at every byte.
//!
//! Must never panic, on any text, or look at a byte more than a bounded number of times.

use crate::compiled::Compiled;
use crate::context::Seen;
use crate::follows::Next;
use crate::kinds::{DIGIT, KIND, LOWER, UPPER, WORD};
use crate::scan::{Scanner, Span, SURE};
use crate::settle::parts;
use crate::table::{first, key, Listed, BEHIND, LONGEST};
use crate::views;
use crate::words::Words;

/// Where the evidence for a candidate stands.
#[derive(Clone, Copy)]
enum Told<'a> {
    /// Before it, if these words say so; it needs none.
    Perhaps(&'a Seen),
    /// Before it, or in the field's name.
    Before,
    /// Right behind it, or the candidate is none.
    Behind,
}

/// What is known of a text behind what was read of it.
struct Pass<'a> {
    text: &'a str,
    /// Nothing is searched before this place: something sure stands there.
    sure: usize,
    /// The next place that no match with evidence right behind it goes over, and whether such evidence stands there.
    closed: Option<(usize, bool)>,
    seen: &'a mut Seen,
    spans: &'a mut Vec<Span>,
}

impl Pass<'_> {
    fn add(&mut self, start: usize, found: Option<Span>) {
        let Some(span) = found else { return };
        if span.confidence >= SURE {
            self.sure = self.sure.max(span.end.max(start + 1));
        }
        self.spans.push(span);
    }
}

/// What a pass over a text tells beside its shapes.
pub struct Read {
    /// The kinds of all its bytes that are no part of a word.
    pub marks: u8,
    /// The length of its longest word.
    pub longest: usize,
    /// What its runs of letters and digits hold: start, end, text.
    pub held: Vec<(usize, usize, String)>,
}

impl Scanner {
    /// Finds shapes. `decodes`: what a run of letters and digits is an encoding of is asked for too.
    pub fn find_shapes(&self, field: Option<&str>, text: &str, decodes: bool, spans: &mut Vec<Span>) -> Read {
        let bytes = text.as_bytes();
        let mut seen = self.context.read(field);
        let mut words = Words::new(bytes);
        let mut read = Read { marks: 0, longest: 0, held: Vec::new() };
        let mut pass = Pass { text, sure: 0, closed: None, seen: &mut seen, spans };
        let (mut at, mut run, mut closes) = (0, 0, false);
        while let Some(byte) = bytes.get(at) {
            let kind = KIND[usize::from(*byte)];
            if kind & WORD != 0 {
                let start = at;
                let (end, kinds) = words.end(start);
                at = end;
                read.longest = read.longest.max(end - start);
                if start >= pass.sure {
                    self.try_word(*byte, start, end, kinds & DIGIT != 0, &mut words, &mut pass);
                }
                if kinds != DIGIT {
                    let is_mixed = kinds & (LOWER | UPPER) == LOWER | UPPER;
                    self.context.note(bytes, start, end, is_mixed, pass.seen);
                }
                continue;
            }
            read.marks |= kind;
            if !matches!(byte, b'+' | b'/' | b'-' | b'_') {
                if at - run >= views::SHORTEST && decodes {
                    read.held.extend(views::encoded(bytes, run, at).map(|(end, held)| (run, end, held)));
                }
                run = at + 1;
            }
            if at >= pass.sure && self.table.begins(*byte) {
                if let Some(listed) = self.table.symbol(*byte, bytes.get(at + 1).copied()) {
                    self.try_all(listed, at, None, &mut pass);
                }
            }
            at += 1;
            match byte {
                b'<' => closes = bytes.get(at) == Some(&b'/'),
                // A member of an object, a cell of a row: what was said before it says nothing about the next.
                b',' if parts(bytes, at - 1) => pass.seen.forget(),
                b'>' if std::mem::take(&mut closes) => pass.seen.forget(),
                // The letter of an escaped line break or tab is no part of the word behind it.
                b'\\' => at += usize::from(matches!(bytes.get(at), Some(b'n' | b'r' | b't'))),
                _ => {}
            }
        }
        if at - run >= views::SHORTEST && decodes {
            read.held.extend(views::encoded(bytes, run, at).map(|(end, held)| (run, end, held)));
        }
        read
    }

    /// Tries every shape that may begin with a word.
    #[inline]
    fn try_word(
        &self,
        byte: u8,
        start: usize,
        end: usize,
        has_digit: bool,
        words: &mut Words<'_>,
        pass: &mut Pass<'_>,
    ) {
        let bytes = pass.text.as_bytes();
        let separator = bytes.get(end).map_or(0, |byte| BEHIND[usize::from(*byte)]);
        let key = key(first(byte), end - start, has_digit, separator);
        let Some(listed) = self.table.word(key, pass.seen.any()) else { return };
        let next = bytes.get(end + 1).copied().unwrap_or_default();
        let next = Next {
            separator,
            first: first(next) as u8,
            length: (words.peek(end + 1) - end - 1).min(LONGEST) as u8,
        };
        self.try_all(listed, start, Some((end, next)), pass);
    }

    /// Tries every shape that may begin here. `word`: the end of the word that does, and what follows it.
    fn try_all(&self, listed: &Listed, start: usize, word: Option<(usize, Next)>, pass: &mut Pass<'_>) {
        let bytes = pass.text.as_bytes();
        let (tried, next) = (&listed.tried, word.map(|(_, next)| next));
        let shape =
            |at: &u16| self.shapes.get(usize::from(*at)).filter(|one| one.gate.lets(bytes, start, next));
        let alone: &[u16] = if listed.gate.lets(bytes, start, next) { &tried.alone } else { &[] };
        for compiled in alone.iter().filter_map(shape) {
            let found = self.try_at(compiled, pass.text, start, Told::Perhaps(pass.seen));
            pass.add(start, found);
        }
        if tried.near.is_empty() {
            return;
        }
        let around =
            self.context.around(pass.seen, start).filter(|owners| owners.meets(&tried.owners)).copied();
        if let Some(owners) = around {
            for compiled in tried.near.iter().filter_map(shape).filter(|one| owners.has(one.detector)) {
                let found = self.try_at(compiled, pass.text, start, Told::Before);
                pass.add(start, found);
            }
        }
        if tried.trailed.is_empty() || !self.has_behind(word.map_or(start + 1, |(end, _)| end), pass) {
            return;
        }
        for compiled in tried.trailed.iter().filter_map(shape) {
            if around.is_none_or(|owners| !owners.has(compiled.detector)) {
                let found = self.try_at(compiled, pass.text, start, Told::Behind);
                pass.add(start, found);
            }
        }
    }

    /// Whether a word stands behind what begins before `end` that may be evidence for it from there: it would be the
    /// first thing that no such match goes over.
    fn has_behind(&self, end: usize, pass: &mut Pass<'_>) -> bool {
        let bytes = pass.text.as_bytes();
        let (closed, is_told) = match pass.closed {
            Some((closed, is_told)) if closed >= end => (closed, is_told),
            _ => {
                let closed = self.table.closed(bytes, end);
                (closed, self.context.follows(bytes, closed, self.table.trailed()))
            }
        };
        pass.closed = Some((closed, is_told));
        is_told
    }

    fn try_at(&self, compiled: &Compiled, text: &str, start: usize, told: Told) -> Option<Span> {
        let bytes = text.as_bytes();
        let matched = compiled.pattern.end(bytes, start)?;
        let (first, mut last) = (compiled.grow)(bytes, start, matched);
        while last < text.len() && !text.is_char_boundary(last) {
            last += 1;
        }
        if matches!(told, Told::Behind) && !self.context.behind(bytes, compiled.detector, last) {
            return None;
        }
        let whole = text.get(first..last)?;
        let known = self.known.get(compiled.detector)?;
        if whole.is_empty() || !(compiled.edges)(bytes, first, last) || (known.validate)(whole) == Some(false)
        {
            return None;
        }
        let near = match told {
            Told::Perhaps(seen) => self.context.near(seen, compiled.detector, first),
            Told::Before | Told::Behind => true,
        };
        let confidence = if near { compiled.near } else { compiled.alone };
        (confidence > 0.0).then_some(Span {
            start: first,
            end: last,
            entity: known.entity,
            category: known.category,
            confidence,
        })
    }
}
