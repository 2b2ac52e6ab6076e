//! Of findings that overlap, which says what is there.
//!
//! Must never uncover what a strong finding covered.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::detectors::ALL;
use crate::scan::mixing::Mixing;
use crate::scan::Span;

/// A weaker candidate does not widen the one it overlaps.
pub const WEAK: f32 = 0.5;

/// Sorted and disjoint: of two that overlap the surer one says what it is, the longer of two equals; what a
/// strong loser covers stays covered.
pub fn settle(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by(|one, two| one.start.cmp(&two.start).then(two.end.cmp(&one.end)));
    spans.dedup_by(|span, last| {
        if span.start >= last.end {
            return false;
        }
        let length = |one: &Span| one.end - one.start;
        let wins = span.confidence > last.confidence
            || (span.confidence >= last.confidence && length(span) > length(last));
        let (mut kept, loser) = if wins { (*span, *last) } else { (*last, *span) };
        if loser.confidence >= WEAK {
            kept.start = kept.start.min(loser.start);
            kept.end = kept.end.max(loser.end);
        }
        *last = kept;
        true
    });
    spans
}

/// Whether a comma stands between quoted things.
pub fn parts(bytes: &[u8], at: usize) -> bool {
    let quote =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|byte| matches!(byte, b'"' | b'\''));
    quote(at.checked_sub(1))
        || quote(Some(at + 1))
        || (bytes.get(at + 1) == Some(&b' ') && quote(Some(at + 2)))
}

static CATEGORIES: LazyLock<HashMap<&'static str, &'static str, Mixing>> =
    LazyLock::new(|| ALL.iter().rev().map(|known| (known.entity, known.category)).collect());

/// A finding of a built-in detector's entity.
pub fn span_of(entity: &'static str, start: usize, end: usize, confidence: f32) -> Option<Span> {
    let category = CATEGORIES.get(entity)?;
    Some(Span { start, end, entity, category, confidence })
}
