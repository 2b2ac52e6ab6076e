//! Finds sensitive things in text: every detector in one linear-time pass.
//!
//! A combined pattern finds where something may begin; each shape that may begin there is tried, anchored, and its
//! validator decides. So a refuted candidate hides nothing else. Must never panic, on any text, and must never
//! keep a text: `Scanner` is immutable and `Span` says where and what, not which characters.

use regex_automata::dfa::{dense, Automaton, StartKind};
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};

use crate::context::{Context, Owners, Seen};
use crate::detectors::{fields, Detector, Shape, ALL};
use crate::keyed;
use crate::tagger::{self, Tagger};

/// Where a sensitive thing stands (byte offsets, end exclusive) and what it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
    /// What it is.
    pub entity: &'static str,
    /// Why that is sensitive.
    pub category: &'static str,
    /// 0 to 1.
    pub confidence: f32,
}

/// A built-in pattern could not be compiled: a fault of this crate, never of an input.
#[derive(Debug)]
pub struct ScannerError;

impl std::fmt::Display for ScannerError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a built-in detector's pattern does not compile")
    }
}

impl std::error::Error for ScannerError {}

struct Compiled {
    detector: usize,
    shape: &'static Shape,
    dfa: dense::DFA<Vec<u32>>,
}

/// Every detector, compiled. Made once and shared between threads.
pub struct Scanner {
    candidates: Regex,
    shapes: Vec<Compiled>,
    /// For each byte, the shapes that may begin with it.
    begins: Vec<Vec<usize>>,
    context: Context,
    tagger: Tagger,
}

/// Confidence of a value whose field's name announces it and which looks like it.
const NAMED: f32 = 0.9;
/// From here on a candidate needs no second look: nothing inside it is searched.
const SURE: f32 = 0.9;
/// A weaker candidate does not widen the one it overlaps.
const WEAK: f32 = 0.5;

fn plain() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
}

fn compile(detector: usize, shape: &'static Shape) -> Result<Compiled, ScannerError> {
    let config = dense::Config::new().start_kind(StartKind::Anchored).match_kind(MatchKind::LeftmostFirst);
    let dfa = dense::Builder::new().configure(config).syntax(plain()).build(shape.pattern);
    Ok(Compiled { detector, shape, dfa: dfa.map_err(|_| ScannerError)? })
}

impl Compiled {
    fn may_begin(&self, byte: u8) -> bool {
        let input = Input::new("").anchored(Anchored::Yes);
        self.dfa
            .start_state_forward(&input)
            .is_ok_and(|state| !self.dfa.is_dead_state(self.dfa.next_state(state, byte)))
    }
}

impl Compiled {
    fn begins_in_words(&self) -> bool {
        (0..=u8::MAX).all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || !self.may_begin(byte))
    }
}

impl Scanner {
    /// Compiles every built-in detector.
    pub fn new() -> Result<Self, ScannerError> {
        let mut shapes = Vec::new();
        let mut patterns = Vec::new();
        for (detector, known) in ALL.iter().enumerate() {
            for shape in known.shapes {
                let compiled = compile(detector, shape)?;
                if shape.alone > 0.0 {
                    let headed = shape.headed && compiled.begins_in_words();
                    patterns.push(if headed {
                        format!(r"\b(?:{})", shape.pattern)
                    } else {
                        shape.pattern.to_owned()
                    });
                }
                shapes.push(compiled);
            }
        }
        let candidates = Regex::builder()
            .configure(Regex::config().utf8_empty(false).hybrid_cache_capacity(8 << 20))
            .syntax(plain())
            .build_many(&patterns)
            .map_err(|_| ScannerError)?;
        let may = |byte: u8| {
            (0..shapes.len()).filter(|at| shapes.get(*at).is_some_and(|one| one.may_begin(byte))).collect()
        };
        let begins = (0..=u8::MAX).map(may).collect();
        let context = Context::new().map_err(|_| ScannerError)?;
        Ok(Self { candidates, begins, context, shapes, tagger: Tagger::default() })
    }

    /// Everything found in a text: sorted and disjoint.
    pub fn find(&self, text: &str) -> Vec<Span> {
        self.find_in(None, text)
    }

    /// As `find`, where the text is the value of a named field (a JSON key, a column): the name is evidence.
    pub fn find_in(&self, field: Option<&str>, text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        if let Some(span) = field.and_then(fields::named).and_then(|entity| whole(entity, text)) {
            spans.push(span);
        }
        let seen = self.context.read(field, text);
        self.find_shapes(text, &seen, &mut spans);
        for (from, to, owners) in seen.windows() {
            let mut at = from;
            while at < to {
                self.try_all(text, at, &seen, Some(owners), &mut spans);
                at = next_start(text.as_bytes(), at);
            }
        }
        for (start, end, entity) in keyed::values(text) {
            spans.extend(span_of(entity, start, end, NAMED));
        }
        self.tagger.add(field, text, &mut spans);
        settle(spans)
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
    /// Everything that is found holds a digit, one of `@ : = > - %`, a run of 16 bytes without a blank, or words
    /// enough to be prose.
    pub fn quick_reject(&self, bytes: &[u8]) -> bool {
        if tagger::may_hold(bytes) {
            return false;
        }
        let mut run = 0_usize;
        for byte in bytes {
            run = if byte.is_ascii_whitespace() { 0 } else { run + 1 };
            if run >= 16 || byte.is_ascii_digit() || b"@:=>-%".contains(byte) {
                return false;
            }
        }
        true
    }

    fn find_shapes(&self, text: &str, seen: &Seen, spans: &mut Vec<Span>) {
        let mut at = 0;
        while let Some(found) = self.candidates.search(&Input::new(text).range(at..)) {
            let start = found.start();
            let sure = self.try_all(text, start, seen, None, spans);
            at = sure.unwrap_or_else(|| next_start(text.as_bytes(), start));
        }
    }

    /// Tries every shape that may begin here; gives the end of a sure one. `only`: the detectors asked for.
    fn try_all(
        &self,
        text: &str,
        start: usize,
        seen: &Seen,
        only: Option<Owners>,
        spans: &mut Vec<Span>,
    ) -> Option<usize> {
        let begins = self.begins.get(usize::from(*text.as_bytes().get(start)?))?;
        let mut sure = None;
        for compiled in begins.iter().filter_map(|at| self.shapes.get(*at)) {
            let wanted =
                only.map_or(compiled.shape.alone > 0.0, |owners| owners & (1 << compiled.detector) != 0);
            if let Some(span) = wanted.then(|| try_at(compiled, text, start, seen)).flatten() {
                if span.confidence >= SURE {
                    sure = sure.max(Some(span.end.max(start + 1)));
                }
                spans.push(span);
            }
        }
        sure
    }
}

/// The next place where something may begin: behind the run of letters and digits at `at`, or one byte on.
fn next_start(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len()).max(1)
}

fn try_at(compiled: &Compiled, text: &str, start: usize, seen: &Seen) -> Option<Span> {
    let bytes = text.as_bytes();
    let input = Input::new(bytes).range(start..).anchored(Anchored::Yes);
    // No pattern has quit bytes, so the search cannot fail midway.
    let matched = compiled.dfa.try_search_fwd(&input).ok().flatten()?.offset();
    let (first, mut last) = (compiled.shape.grow)(bytes, start, matched);
    while last < text.len() && !text.is_char_boundary(last) {
        last += 1;
    }
    let detector: &Detector = ALL.get(compiled.detector)?;
    let whole = text.get(first..last)?;
    if whole.is_empty()
        || !(compiled.shape.edges)(bytes, first, last)
        || (detector.validate)(whole) == Some(false)
    {
        return None;
    }
    let near = seen.near(compiled.detector, first);
    let confidence = if near { compiled.shape.near } else { compiled.shape.alone };
    (confidence > 0.0).then_some(Span {
        start: first,
        end: last,
        entity: detector.entity,
        category: detector.category,
        confidence,
    })
}

/// The whole of a named field's value, where it looks like what the name announces.
fn whole(entity: &'static str, text: &str) -> Option<Span> {
    let value = text.trim();
    let start = text.len() - text.trim_start().len();
    if !fields::plausible(entity, value) {
        return None;
    }
    span_of(entity, start, start + value.len(), NAMED)
}

fn span_of(entity: &'static str, start: usize, end: usize, confidence: f32) -> Option<Span> {
    let category = ALL.iter().find(|known| known.entity == entity)?.category;
    Some(Span { start, end, entity, category, confidence })
}

/// Sorted and disjoint: of two that overlap the surer one says what it is, the longer of two equals; what a
/// strong loser covers stays covered.
fn settle(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by(|one, two| one.start.cmp(&two.start).then(two.end.cmp(&one.end)));
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        let Some(last) = out.last_mut().filter(|last| span.start < last.end) else {
            out.push(span);
            continue;
        };
        let length = |one: &Span| one.end - one.start;
        let wins = span.confidence > last.confidence
            || (span.confidence >= last.confidence && length(&span) > length(last));
        let (winner, loser) = if wins { (span, *last) } else { (*last, span) };
        let mut kept = winner;
        if loser.confidence >= WEAK {
            kept.start = kept.start.min(loser.start);
            kept.end = kept.end.max(loser.end);
        }
        *last = kept;
    }
    out
}
