//! Finds sensitive things in text: every detector in one linear-time pass.
//!
//! A combined pattern finds where something may begin; each shape that may begin there is tried, anchored, and its
//! validator decides. So a refuted candidate hides nothing else. Must never panic, on any text, and must never
//! keep a text: `Scanner` is immutable and `Span` says where and what, not which characters.

use regex_automata::dfa::{dense, Automaton};
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};

use crate::detectors::{Detector, Shape, ALL};

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
}

fn plain() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
}

impl Scanner {
    /// Compiles every built-in detector.
    pub fn new() -> Result<Self, ScannerError> {
        let mut shapes = Vec::new();
        let mut patterns = Vec::new();
        for (detector, known) in ALL.iter().enumerate() {
            for shape in known.shapes {
                let config = dense::Config::new()
                    .start_kind(regex_automata::dfa::StartKind::Anchored)
                    .match_kind(MatchKind::LeftmostFirst);
                let dfa = dense::Builder::new().configure(config).syntax(plain()).build(shape.pattern);
                shapes.push(Compiled { detector, shape, dfa: dfa.map_err(|_| ScannerError)? });
                patterns.push(shape.pattern);
            }
        }
        let config = Regex::config().utf8_empty(false);
        let candidates = Regex::builder().configure(config).syntax(plain()).build_many(&patterns);
        Ok(Self { candidates: candidates.map_err(|_| ScannerError)?, shapes })
    }

    /// Everything found in a text: sorted and disjoint.
    pub fn find(&self, text: &str) -> Vec<Span> {
        self.find_in(None, text)
    }

    /// As `find`, where the text is the value of a named field (a JSON key, a column): the name is evidence.
    pub fn find_in(&self, _field: Option<&str>, text: &str) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut at = 0;
        while let Some(found) = self.candidates.search(&Input::new(text).range(at..)) {
            for compiled in &self.shapes {
                if let Some(span) = try_at(compiled, text, found.start()) {
                    if spans.last().is_none_or(|last| last.end <= span.start) {
                        spans.push(span);
                    }
                }
            }
            at = found.end().max(found.start() + 1);
        }
        spans
    }

    /// True where a text certainly holds nothing that `find` would find. For speed; false is always safe.
    pub fn quick_reject(&self, bytes: &[u8]) -> bool {
        bytes.is_empty()
    }
}

fn try_at(compiled: &Compiled, text: &str, start: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let input = Input::new(bytes).range(start..).anchored(Anchored::Yes);
    // No pattern has quit bytes, so the search cannot fail midway.
    let end = compiled.dfa.try_search_fwd(&input).ok().flatten()?.offset();
    let (start, end) = (compiled.shape.grow)(bytes, start, end);
    let detector: &Detector = ALL.get(compiled.detector)?;
    if !(compiled.shape.edges)(bytes, start, end) || (detector.validate)(text.get(start..end)?) == Some(false) {
        return None;
    }
    Some(Span { start, end, entity: detector.entity, category: detector.category, confidence: compiled.shape.alone })
}
