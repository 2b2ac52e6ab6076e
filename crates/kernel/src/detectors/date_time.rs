//! Dates and times as people write them: with the name of a month or a day, or with slashes.
//!
//! Machines' timestamps are left alone: an ISO date is one only where a word before it says that something happened.
//! So is the year in which something was, "in 1965": it alone tells nobody apart, and the law on health data keeps it.

use super::shape::{Detector, Shape, PII};
use crate::checksums::calendar;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DATE_TIME",
    category: PII,
    words: &["today is", "dated", "on", "since", "until", "due", "visit", "appointment", "admitted", "discharged", "admission", "seen", "deceased", "died", "born"],
    shapes: &[
        Shape::new(r"[0-9]{1,2}/[0-9]{1,2}/(?:(?:19|20)[0-9]{2}|[0-9]{2})(?:,? [0-9]{1,2}:[0-9]{2}(?: ?[AaPp][Mm])?)?", 0.6, 0.75),
        Shape::new(r"[0-9]{1,2}\.[0-9]{1,2}\.(?:19|20)[0-9]{2}", 0.6, 0.75),
        Shape::new(
            r"(?i)[0-9]{1,2}(?:st|nd|rd|th)?[ .-]{1,2}(?:of )?(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?:[ .,-]{1,2}(?:(?:19|20)[0-9]{2}|[0-9]{2}))?",
            0.6,
            0.75,
        ),
        Shape::new(
            r"(?i)(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?[ -](?:[0-9]{1,2}(?:st|nd|rd|th)?(?:,? (?:19|20)[0-9]{2})?|(?:19|20)[0-9]{2})",
            0.6,
            0.75,
        ),
        Shape::new("(?i)(?:on|meet|by|until|till|next|this|since|for|am|every) (?:sun|mon|tues|wednes|thurs|fri|satur)day", 0.6, 0.6).grown(last_word),
        Shape::new("(?i)(?:since|during|until|year|(?:act|summer|spring|fall|autumn|winter|class|end|start|war|election|year) of) (?:19|20)[0-9]{2}", 0.55, 0.55)
            .grown(last_word),
        Shape::new(
            r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?",
            0.0,
            0.6,
        ),
        Shape::new(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2}", 0.0, 0.6),
    ],
    validate,
    source: "https://www.iso.org/iso-8601-date-and-time-format.html",
    finds: &["seen on 12/15/2024", "admitted March 14, 2023", "3rd of May 2021", "We'll meet on Thursday", "class of 1988"],
    ignores: &["2024-05-06", "1/2", "v1.2.2024.1", "may 5x", "45/45/2024", "they merged in 1965"],
};

/// What stands behind the last blank.
fn last_word(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let blank = text.get(start..end).and_then(|part| part.iter().rposition(|byte| *byte == b' '));
    (blank.map_or(start, |blank| start + blank + 1), end)
}

fn validate(text: &str) -> Option<bool> {
    if text.len() == 4 {
        return None;
    }
    let numeric = text.bytes().all(|byte| byte.is_ascii_digit() || b"/.-".contains(&byte));
    if numeric && !calendar(text) { Some(false) } else { None }
}
