//! What the tagger found beside what detectors did: of two that overlap, which stays.
//!
//! Must never leave out a finding that a check proves.

use crate::scan::Span;

/// From here on a finding of a detector goes before a tag.
const PROVEN: f32 = 0.9;

/// Tags that a proven finding stands in are left out; a weaker finding inside an address is a part of it.
pub fn merge(mut tags: Vec<Span>, spans: &mut Vec<Span>) {
    tags.sort_by(|one, two| one.start.cmp(&two.start).then(two.end.cmp(&one.end)));
    let mut end = 0;
    tags.retain(|tag| {
        let apart = tag.start >= end && tag.start < tag.end;
        end = if apart { tag.end } else { end };
        apart
    });
    // Tags are disjoint and in order, so those that a finding touches are a range; ends of the ranges are counted.
    let touched = |one: &Span| {
        let from = tags.partition_point(|tag| tag.end <= one.start);
        (from, tags.partition_point(|tag| tag.start < one.end).max(from))
    };
    let mut steps = vec![0_i32; tags.len() + 1];
    for one in spans.iter().filter(|one| one.confidence >= PROVEN) {
        let (from, to) = touched(one);
        for (place, step) in [(from, 1), (to, -1)] {
            if let Some(cell) = steps.get_mut(place) {
                *cell += step;
            }
        }
    }
    let mut depth = 0;
    let alone: Vec<bool> = steps
        .iter()
        .map(|step| {
            depth += step;
            depth == 0
        })
        .collect();
    let kept = |place: usize| alone.get(place).copied().unwrap_or(false);
    spans.retain(|one| {
        let (from, to) = touched(one);
        let within = tags.get(from).is_some_and(|tag| tag.start <= one.start && one.end <= tag.end);
        !(to - from == 1 && kept(from) && within)
    });
    spans.extend(tags.iter().enumerate().filter(|(place, _)| kept(*place)).map(|(_, tag)| *tag));
}
