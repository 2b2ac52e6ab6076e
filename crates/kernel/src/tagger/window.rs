//! A long prose is read in parts, so that the words of no more than one are held at once.
//!
//! Must never cut inside a word where there is a blank to cut at, or leave a byte out.

use std::ops::Range;

/// The longest part, in bytes.
const LONGEST: usize = 1 << 20;

/// The parts of a text at `place`, in order: each ends behind a line, else behind a blank, else where it must.
pub fn parts(text: &str, place: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut from = place.start;
    std::iter::from_fn(move || {
        let start = from;
        from = end(text, start, place.end);
        (from > start).then_some(start..from)
    })
}

fn end(text: &str, start: usize, last: usize) -> usize {
    if last.saturating_sub(start) <= LONGEST {
        return last;
    }
    let most = (start + 1..=start + LONGEST).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(last);
    let part = text.get(start..most).unwrap_or_default();
    let cut = part.rfind('\n').or_else(|| part.rfind(' '));
    cut.map_or(most, |at| start + at + 1)
}

#[cfg(test)]
mod tests {
    use super::{parts, LONGEST};

    #[test]
    fn parts_are_whole_lines_and_leave_nothing_out() {
        for text in
            ["word ".repeat(LONGEST / 2), "a line of words\n".repeat(LONGEST / 5), "é".repeat(2 * LONGEST)]
        {
            let made: Vec<_> = parts(&text, 0..text.len()).collect();
            assert!(made.len() > 2 && made.iter().all(|part| part.len() <= LONGEST));
            assert_eq!(made.iter().filter_map(|part| text.get(part.clone())).collect::<String>(), text);
            let is_cut = |part: &&std::ops::Range<usize>| {
                text.get((*part).clone()).is_some_and(|one| !one.ends_with([' ', '\n']))
            };
            assert!(text.starts_with('é') || made.iter().find(is_cut).is_none());
        }
        assert_eq!(parts("a", 0..0).count(), 0);
        assert_eq!(parts("some words", 5..10).collect::<Vec<_>>(), vec![5..10]);
    }
}
