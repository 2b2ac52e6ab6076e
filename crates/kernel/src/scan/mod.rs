//! Finds sensitive things in text: every detector in one linear-time pass.
//!
//! The pass goes from word to word; a table says which shapes may begin there, each is tried, anchored, and its
//! validator decides, so a refuted candidate hides nothing else. Must never panic, on any text, or keep one.

mod compiled;
mod context;
mod evidence;
pub mod extra;
mod follows;
mod gate;
pub(crate) mod heads;
pub(crate) mod kinds;
mod lefts;
pub(crate) mod mixing;
mod owners;
mod pass;
mod pattern;
mod probe;
mod seen;
pub(crate) mod settle;
mod sieve;
mod table;
pub(crate) mod walk;
pub(crate) mod words;

use crate::detectors::shape;
use crate::detectors::{fields, Shape, ALL};
use crate::keyed;
pub use crate::keyed::tables::headings;
use crate::reread::told::{self, Told};
use crate::scan::compiled::{compile_all, Compiled, FARTHEST_EXTRA, LIMIT_EXTRA};
use crate::scan::context::Context;
use crate::scan::extra::{Definition, DefinitionError, Fault};
use crate::scan::heads::Heads;
use crate::scan::kinds::{DIGIT, JOINS, KIND, OPENS, UPPER, WORD};
use crate::scan::lefts::Lefts;
use crate::scan::owners::ROOM;
use crate::scan::pattern::Pattern;
use crate::scan::settle::{settle, span_of, WEAK};
pub use crate::scan::table::ScannerError;
use crate::scan::table::{Entry, Table};
use crate::scan::walk::Read;
use crate::tagger::{self, Tagger};
use crate::views::{self, Signs};

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
pub(crate) struct Known {
    pub(crate) entity: &'static str,
    pub(crate) category: &'static str,
    pub(crate) validate: fn(&str) -> Option<bool>,
}

/// Every detector, compiled. Made once and shared between threads.
pub struct Scanner {
    pub(crate) known: Vec<Known>,
    pub(crate) shapes: Vec<Compiled>,
    pub(crate) table: Table,
    pub(crate) context: Context,
    /// The words that a second reading looks at.
    pub(crate) said: Heads,
    /// Whether there are detectors that `quick_reject` knows nothing of.
    has_extra: bool,
    tagger: Tagger,
}

/// Confidence of a value whose field's name announces it and which looks like it.
const NAMED: f32 = 0.9;
/// From here on a candidate needs no second look: nothing inside it is searched.
pub(crate) const SURE: f32 = 0.9;
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
                begins: shape::begins_apart,
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
        let lefts = Lefts::all(shapes.iter().map(|one| one.begins));
        let table = Table::new(shapes.iter().zip(whole).zip(lefts).map(|((one, is_whole), lefts)| Entry {
            pattern: &one.pattern,
            gate: &one.gate,
            detector: one.detector,
            is_alone: one.alone > 0.0,
            is_whole,
            is_trailed: one.trailed,
            lefts,
        }));
        let mut parts = vec![0; ALL.len() + words.len()];
        for (shape, part) in shapes.iter().zip(&table.parts) {
            parts.get_mut(shape.detector).into_iter().for_each(|all| *all |= part);
        }
        let words = ALL.iter().map(|known| known.words.to_vec()).chain(words);
        let context = Context::new(words.zip(parts));
        let built_in = ALL.iter().map(|one| Known {
            entity: one.entity,
            category: one.category,
            validate: one.validate,
        });
        let known = built_in.chain(extra).collect();
        let said = told::heads();
        Ok(Self { known, shapes, table, context, said, has_extra, tagger: Tagger::default() })
    }

    /// Everything found in a text: sorted and disjoint.
    pub fn find(&self, text: &str) -> Vec<Span> {
        self.find_in(None, text)
    }

    /// As `find`, where the text is the value of a named field (a JSON key, a column): the name is evidence.
    pub fn find_in(&self, field: Option<&str>, text: &str) -> Vec<Span> {
        self.find_marked(field, text).0
    }

    /// As `find_in`, and what is told of the text besides.
    pub(crate) fn find_marked(&self, field: Option<&str>, text: &str) -> (Vec<Span>, Told) {
        let mut spans = Vec::new();
        let told = self.read(field, text, views::DEPTH, &mut spans);
        let marks = told.marks;
        // Where no name stands before a value and there is no prose, there is nothing for the tagger to read.
        let may_be_prose = told.has_blanks && tagger::may_hold(text.as_bytes());
        if field.is_some() || marks & (JOINS | OPENS) != 0 || may_be_prose {
            self.tagger.add_marked(field, text, marks, may_be_prose, &mut spans);
            self.add_escaped_names(field, text, marks, &mut spans);
        }
        let found = if spans.len() > 1 { settle(spans) } else { spans };
        (found, told)
    }

    /// Names that are written with escapes, as `J\u00fcrgen` is: JSON is written so as often as not.
    fn add_escaped_names(&self, field: Option<&str>, text: &str, marks: u8, spans: &mut Vec<Span>) {
        for view in views::views(text, marks).iter().filter(|view| view.spells) {
            let mut found = Vec::new();
            self.tagger.add(field, &view.text, &mut found);
            spans.extend(found.into_iter().filter_map(|span| view.placed(span)));
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

    /// Reads a text as it is, and then, `depth` times at most, as what it may be an encoding of. Gives what
    /// is told of the text itself.
    fn read(&self, field: Option<&str>, text: &str, depth: u8, spans: &mut Vec<Span>) -> Told {
        if let Some(entities) = field.and_then(fields::announced) {
            let value = text.trim();
            if let Some(entity) = fields::looks_like(entities, value) {
                let start = text.len() - text.trim_start().len();
                spans.extend(span_of(entity, start, start + value.len(), NAMED));
            }
        }
        let mut read = Read::new(depth > 0);
        self.find_shapes(field, text, &mut read, spans);
        let (told, marks) = (read.told, read.told.marks);
        let mut signs = Signs::new(marks, Some(read.marked));
        if keyed::may_hold(marks, read.run) {
            for (start, end, entity) in keyed::values(text, marks, read.run, &mut signs) {
                spans.extend(span_of(entity, start, end, NAMED));
            }
        }
        let held = if read.is_long { read.held } else { Vec::new() };
        if depth == 0 || (held.is_empty() && !signs.any()) {
            return told;
        }
        let mut inner = Vec::new();
        for view in views::signed(text, &signs) {
            self.read(field, &view.text, depth - 1, &mut inner);
            let found = settle(std::mem::take(&mut inner));
            spans.extend(found.into_iter().filter_map(|span| view.placed(span)));
        }
        for (start, end, held) in held {
            self.read(field, &held, depth - 1, &mut inner);
            let surest = inner.drain(..).max_by(|one, two| one.confidence.total_cmp(&two.confidence));
            // What a run holds is hidden with the run.
            let strong = surest.filter(|span| span.confidence >= WEAK);
            spans.extend(strong.map(|span| Span { start, end, ..span }));
        }
        told
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
        if self.has_extra {
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
        !tagger::may_hold(bytes)
    }
}
