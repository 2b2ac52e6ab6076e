//! Finds sensitive things in text: every detector in one linear-time pass.
//!
//! The pass goes from word to word; a table says which shapes may begin there, each is tried, anchored, and its
//! validator decides, so a refuted candidate hides nothing else. Must never panic, on any text, or keep one.

use crate::compiled::{compile_all, Compiled, FARTHEST_EXTRA, LIMIT_EXTRA};
use crate::context::{Context, Seen, ROOM};
use crate::detectors::shape;
use crate::detectors::{fields, Shape, ALL};
use crate::extra::{self, Definition, DefinitionError, Fault};
use crate::follows::Next;
use crate::keyed;
use crate::kinds::{BEYOND, DIGIT, ESCAPES, JOINS, KIND, LOWER, OPENS, UPPER, WORD};
use crate::settle::{parts, settle, span_of, WEAK};
pub use crate::table::ScannerError;
use crate::table::{first, Entry, Listed, Pattern, Table, BEHIND, LONGEST, OTHER};
use crate::tagger::{self, Tagger};
use crate::views;
use crate::words::Words;

/// Where a sensitive thing stands (byte offsets, end exclusive) and what it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last one.
    pub end: usize,
    /// What it is.
    pub entity: &'static str,
    /// Why that is sensitive.
    pub category: &'static str,
    /// 0 to 1.
    pub confidence: f32,
}

/// What a scanner knows of a detector.
struct Known {
    entity: &'static str,
    category: &'static str,
    validate: fn(&str) -> Option<bool>,
}

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

/// Every detector, compiled. Made once and shared between threads.
pub struct Scanner {
    known: Vec<Known>,
    shapes: Vec<Compiled>,
    table: Table,
    context: Context,
    /// Whether there are detectors that `quick_reject` knows nothing of.
    has_extra: bool,
    tagger: Tagger,
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
struct Read {
    /// The kinds of all its bytes that are no part of a word.
    marks: u8,
    /// The length of its longest word.
    longest: usize,
    /// What its runs of letters and digits hold: start, end, text.
    held: Vec<(usize, usize, String)>,
}

/// Confidence of a value whose field's name announces it and which looks like it.
const NAMED: f32 = 0.9;
/// From here on a candidate needs no second look: nothing inside it is searched.
const SURE: f32 = 0.9;
/// From here on a word may be a part of an encoded value.
const LONG: usize = 12;
/// Confidence of what a user's detector finds: with a word near by, by itself, and by itself with one.
const EXTRA: (f32, f32, f32) = (0.9, 0.85, 0.95);

impl Scanner {
    /// Compiles every built-in detector.
    pub fn new() -> Result<Self, ScannerError> {
        Self::compiled(Vec::new(), Vec::new(), Vec::new())
    }

    /// As `new`, with detectors that a user defined; each of them has to hold its samples.
    pub fn with(definitions: &[Definition]) -> Result<Self, DefinitionError> {
        let (mut known, mut shapes, mut words) = (Vec::new(), Vec::new(), Vec::new());
        for (at, definition) in definitions.iter().enumerate() {
            let fault = |fault| DefinitionError { at, fault };
            let checked = extra::check(definition).map_err(fault)?;
            let pattern = Pattern::new(&definition.pattern, LIMIT_EXTRA, FARTHEST_EXTRA)
                .map_err(|_| fault(Fault::Pattern))?;
            if pattern.end(b"", 0).is_some() {
                return Err(fault(Fault::Pattern));
            }
            let (worded, alone, near) = EXTRA;
            let bare = definition.keywords.is_empty();
            let gate = pattern.gate(true);
            shapes.push(Compiled {
                detector: ALL.len() + at,
                pattern,
                gate,
                alone: if bare { alone } else { 0.0 },
                near: if bare { near } else { worded },
                grow: shape::as_matched,
                edges: shape::apart,
                trailed: false,
            });
            words.push(definition.keywords.iter().map(String::as_str).collect());
            known.push(Known {
                entity: checked.entity,
                category: checked.category,
                validate: checked.validate,
            });
        }
        let many = DefinitionError { at: definitions.len().saturating_sub(1), fault: Fault::Many };
        let scanner = Self::compiled(known, shapes, words).map_err(|_| many)?;
        for (at, definition) in definitions.iter().enumerate() {
            let finds =
                |text: &String| scanner.find(text).iter().any(|span| span.entity == definition.entity);
            let missed = definition.finds.iter().position(|text| !finds(text)).map(Fault::Finds);
            let fault = missed.or_else(|| definition.ignores.iter().position(finds).map(Fault::Ignores));
            if let Some(fault) = fault {
                return Err(DefinitionError { at, fault });
            }
        }
        Ok(scanner)
    }

    fn compiled(extra: Vec<Known>, more: Vec<Compiled>, words: Vec<Vec<&str>>) -> Result<Self, ScannerError> {
        let all: Vec<(usize, &Shape)> = ALL
            .iter()
            .enumerate()
            .flat_map(|(detector, known)| known.shapes.iter().map(move |shape| (detector, shape)))
            .collect();
        if ALL.len() + extra.len() > ROOM {
            return Err(ScannerError);
        }
        let has_extra = !extra.is_empty();
        let whole = all.iter().map(|(_, shape)| shape.whole).chain(more.iter().map(|_| true));
        let whole: Vec<bool> = whole.collect();
        let mut shapes = compile_all(&all)?;
        shapes.extend(more);
        let table = Table::new(shapes.iter().zip(whole).map(|(one, is_whole)| Entry {
            pattern: &one.pattern,
            gate: &one.gate,
            detector: one.detector,
            is_alone: one.alone > 0.0,
            is_whole,
            is_trailed: one.trailed,
        }));
        let context = Context::new(ALL.iter().map(|known| known.words.to_vec()).chain(words));
        let built_in = ALL.iter().map(|one| Known {
            entity: one.entity,
            category: one.category,
            validate: one.validate,
        });
        let known = built_in.chain(extra).collect();
        Ok(Self { known, shapes, table, context, has_extra, tagger: Tagger::default() })
    }

    /// Everything found in a text: sorted and disjoint.
    pub fn find(&self, text: &str) -> Vec<Span> {
        self.find_in(None, text)
    }

    /// As `find`, where the text is the value of a named field (a JSON key, a column): the name is evidence.
    pub fn find_in(&self, field: Option<&str>, text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        let marks = self.read(field, text, views::DEPTH, &mut spans);
        // Where no name stands before a value and there is no prose, there is nothing for the tagger to read.
        if field.is_some() || marks & (JOINS | OPENS) != 0 || tagger::may_hold(text.as_bytes()) {
            self.tagger.add(field, text, &mut spans);
        }
        if spans.len() > 1 {
            settle(spans)
        } else {
            spans
        }
    }

    /// What detectors alone find: shapes, checks and names of values, but no names of people and places in prose.
    pub fn find_checked(&self, text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        self.read(None, text, views::DEPTH, &mut spans);
        if spans.len() > 1 {
            settle(spans)
        } else {
            spans
        }
    }

    /// Reads a text as it is, and then, `depth` times at most, as what it may be an encoding of. Gives the
    /// kinds of all its bytes.
    fn read(&self, field: Option<&str>, text: &str, depth: u8, spans: &mut Vec<Span>) -> u8 {
        if let Some(entities) = field.and_then(fields::announced) {
            let value = text.trim();
            if let Some(entity) = fields::looks_like(entities, value) {
                let start = text.len() - text.trim_start().len();
                spans.extend(span_of(entity, start, start + value.len(), NAMED));
            }
        }
        let Read { marks, longest, held } = self.find_shapes(field, text, depth > 0, spans);
        for (start, end, entity) in keyed::values(text, marks) {
            spans.extend(span_of(entity, start, end, NAMED));
        }
        if depth == 0 {
            return marks;
        }
        let mut inner = Vec::new();
        if marks & (ESCAPES | BEYOND) != 0 {
            for view in views::views(text) {
                self.read(field, &view.text, depth - 1, &mut inner);
                let stands = |span: Span| {
                    view.back(span.start, span.end).map(|(start, end)| Span { start, end, ..span })
                };
                spans.extend(settle(std::mem::take(&mut inner)).into_iter().filter_map(stands));
            }
        }
        if longest >= LONG {
            for (start, end, held) in held {
                self.read(field, &held, depth - 1, &mut inner);
                let surest = inner.drain(..).max_by(|one, two| one.confidence.total_cmp(&two.confidence));
                // What a run holds is hidden with the run.
                spans.extend(surest.filter(|span| span.confidence >= WEAK).map(|span| Span {
                    start,
                    end,
                    ..span
                }));
            }
        }
        marks
    }

    /// How many of the values are, as a whole (trimmed), one value of an entity: (entity, count), most first.
    pub fn vote<'a>(&self, values: impl IntoIterator<Item = &'a str>) -> Vec<(&'static str, usize)> {
        let mut counts: Vec<(&'static str, usize)> = Vec::new();
        for value in values {
            let value = value.trim();
            let spans = self.find(value);
            let [span] = spans.as_slice() else { continue };
            if (span.start, span.end) == (0, value.len()) {
                match counts.iter_mut().find(|(entity, _)| *entity == span.entity) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((span.entity, 1)),
                }
            }
        }
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    /// True where a text certainly holds nothing that `find` would find. For speed; false is always safe.
    ///
    /// Everything that is found holds a digit, a capital, one of `@ : = > - % \ &`, a character beyond ASCII, a dot
    /// before a letter, a run of 16 bytes without a blank, or words enough to be prose.
    pub fn quick_reject(&self, bytes: &[u8]) -> bool {
        if self.has_extra || tagger::may_hold(bytes) {
            return false;
        }
        let (mut run, mut dot) = (0_usize, false);
        for byte in bytes {
            run = if byte.is_ascii_whitespace() { 0 } else { run + 1 };
            let kind = KIND[usize::from(*byte)];
            // "example.org" has nothing else.
            let joined = dot && kind & WORD != 0;
            if run >= 16
                || joined
                || kind & (DIGIT | UPPER) != 0
                || *byte >= 0x80
                || b"@:=>-%\\&".contains(byte)
            {
                return false;
            }
            dot = *byte == b'.';
        }
        true
    }

    /// Finds shapes. `decodes`: what a run of letters and digits is an encoding of is asked for too.
    fn find_shapes(&self, field: Option<&str>, text: &str, decodes: bool, spans: &mut Vec<Span>) -> Read {
        let bytes = text.as_bytes();
        let mut seen = self.context.read(field);
        let mut words = Words::new(bytes);
        let mut read = Read { marks: 0, longest: 0, held: Vec::new() };
        let mut pass = Pass { text, sure: 0, closed: None, seen: &mut seen, spans };
        let (mut at, mut run, mut closes) = (0, 0, false);
        while let Some(byte) = bytes.get(at) {
            let (end, kinds) = words.end(at);
            if end > at {
                let start = std::mem::replace(&mut at, end);
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
            read.marks |= KIND[usize::from(*byte)];
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
        let behind = bytes.get(end).copied();
        let Some(listed) = self.table.word(byte, end - start, has_digit, behind) else { return };
        let tried = &listed.tried;
        if tried.alone.is_empty() && tried.trailed.is_empty() && !pass.seen.any() {
            return;
        }
        let next = bytes.get(end + 1).copied().unwrap_or_default();
        let next = Next {
            separator: behind.map_or(0, |byte| BEHIND[usize::from(byte)]),
            first: first(next).unwrap_or(OTHER) as u8,
            length: (words.peek(end + 1) - end - 1).min(LONGEST) as u8,
        };
        self.try_all(listed, start, Some((end, next)), pass);
    }

    /// Tries every shape that may begin here. `word`: the end of the word that does, and what follows it.
    fn try_all(&self, listed: &Listed, start: usize, word: Option<(usize, Next)>, pass: &mut Pass<'_>) {
        let bytes = pass.text.as_bytes();
        let (tried, next) = (&listed.tried, word.as_ref().map(|(_, next)| next));
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
        let around = self.context.around(pass.seen, start).filter(|owners| owners.meets(&tried.owners)).copied();
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
