//! Bare values of several words behind their names: `name: Ada van der Berg`, `address: 12 Elm Street`.
//!
//! Must stay linear: a value has no more than so many words, each of a bounded length. Must never end a name at its first
//! blank where it plainly goes on, or take the next name or a sentence for more of it.

use crate::detectors::fields::looks_like;

/// The most words of one.
const WORDS: usize = 8;
/// The longest word, in bytes.
const LONGEST: usize = 40;
/// Entities whose values have several words.
const SEVERAL: &[&str] =
    &["PERSON", "!PERSON", "STREET_ADDRESS", "LOCATION", "ORGANIZATION", "!ORGANIZATION", "NRP", "JOB"];
/// Small words inside of names.
const INSIDE: &[&str] = &[
    "van", "von", "vom", "der", "den", "de", "del", "della", "di", "da", "das", "do", "dos", "du", "des",
    "la", "le", "el", "al", "bin", "ibn", "ben", "y", "e", "zu", "zur", "af", "ter", "ten", "of", "the",
    "and", "am", "an", "in", "san", "st",
];

/// Where a bare value of several words ends that begins at a place, and what it is; `None` where it is one word, or what
/// it is has no several.
pub fn in_words(
    text: &str,
    start: usize,
    entities: &'static [&'static str],
) -> Option<(usize, &'static str)> {
    if !entities.iter().any(|one| SEVERAL.contains(one)) {
        return None;
    }
    let is_name = entities.iter().any(|one| matches!(*one, "PERSON" | "!PERSON"));
    if let Some((comma, end)) = is_name.then(|| turned(text, start)).flatten() {
        let straight = format!("{} {}", text.get(comma + 2..end)?, text.get(start..comma)?);
        if let Some(entity) = looks_like(entities, &straight).filter(|entity| SEVERAL.contains(entity)) {
            return Some((end, entity));
        }
    }
    let end = end(text, start)?;
    let entity = looks_like(entities, text.get(start..end)?)?;
    SEVERAL.contains(&entity).then_some((end, entity))
}

/// Where words end that belong together: words in capitals, and small ones between them; or a few small ones alone.
/// `None` where only one does.
pub fn end(text: &str, start: usize) -> Option<usize> {
    let first = word(text, start)?;
    let is_small = begins_small(text, start);
    let (mut end, mut at, mut words) = (first, first, 1);
    while words < WORDS {
        let Some(next) = next_word(text, at) else { break };
        let stop = word(text, next)?;
        let said = text.get(next..stop)?;
        // What stands before a colon is the next name.
        if is_name(text, stop) {
            break;
        }
        words += 1;
        let goes_on = if is_small { begins_small(text, next) } else { !begins_small(text, next) };
        at = stop;
        if goes_on {
            end = stop;
        } else if is_small || !INSIDE.contains(&said) {
            break;
        }
        // A sentence ends behind a word, and not behind an initial.
        if said.len() > 3 && text.as_bytes().get(stop) == Some(&b'.') {
            break;
        }
    }
    // Small words go on as sentences do, unless there are few and nothing follows them.
    let is_alone = text.as_bytes().get(end).is_none_or(|byte| b"\n\r,;|)&<\t".contains(byte));
    (end > first && (!is_small || (is_alone && words <= 3))).then_some(end)
}

/// Where the comma stands of a name whose last part stands first, and where it ends: "Lovelace, Ada B.".
pub fn turned(text: &str, start: usize) -> Option<(usize, usize)> {
    let (mut last, mut at, mut words) = (start, start, 0);
    while words < TURNED {
        last = word(text, at)?;
        words += 1;
        if text.as_bytes().get(last) == Some(&b',') {
            break;
        }
        at = next_word(text, last)?;
    }
    let next = last + 2;
    let is_apart = text.get(last..next) == Some(", ");
    let stop = word(text, next).filter(|_| is_apart && !begins_small(text, next))?;
    let is_word = text.get(next..stop)?.chars().all(|c| c.is_alphabetic() || "'-.\u{2019}".contains(c));
    if !is_word || is_name(text, stop) {
        return None;
    }
    let initial = next_word(text, stop).filter(|at| !begins_small(text, *at)).and_then(|at| word(text, at));
    Some((last, initial.filter(|end| *end - stop <= 3).unwrap_or(stop)))
}

/// The most words of a last name.
const TURNED: usize = 3;

/// Where a word ends; `None` where there is none, or a long one.
fn word(text: &str, start: usize) -> Option<usize> {
    let mut last = start;
    for (at, c) in text.get(start..)?.char_indices() {
        let at = start + at;
        if at - start > LONGEST {
            return None;
        }
        if c.is_alphanumeric() {
            last = at + c.len_utf8();
        } else if !"'-.\u{2019}#".contains(c) || (at != last && c != '\'') {
            break;
        }
    }
    // An initial keeps its point, a word at a sentence's end does not.
    let is_short = last - start <= 2 && text.as_bytes().get(last) == Some(&b'.');
    (last > start).then_some(last + usize::from(is_short))
}

/// Where the next word begins: behind one blank, or a point or comma and a blank.
fn next_word(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let next = at + usize::from(bytes.get(at) == Some(&b'.')) + 1;
    let is_word = text.get(next..)?.chars().next()?.is_alphanumeric();
    (bytes.get(next - 1) == Some(&b' ') && is_word).then_some(next)
}

/// Whether a word that ends at a place is the name of what follows.
fn is_name(text: &str, stop: usize) -> bool {
    let rest = text.as_bytes().get(stop..).unwrap_or_default();
    let blanks = rest.iter().take(2).take_while(|byte| **byte == b' ').count();
    rest.first() == Some(&b'_') || matches!(rest.get(blanks), Some(b':' | b'='))
}

fn begins_small(text: &str, start: usize) -> bool {
    text.get(start..).and_then(|rest| rest.chars().next()).is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(text: &str) -> Option<&str> {
        end(text, 0).and_then(|end| text.get(..end))
    }

    #[test]
    fn a_value_goes_on_as_long_as_its_words_are_capitals_or_particles() {
        for (text, whole) in [
            ("Ada Lovelace", "Ada Lovelace"),
            ("Ada van der Berg, 4", "Ada van der Berg"),
            ("Ada B. Lovelace called", "Ada B. Lovelace"),
            ("Z. Lovelace", "Z. Lovelace"),
            ("Miles O'Brien-Stone\nx", "Miles O'Brien-Stone"),
            ("Ada Lovelace. Please call", "Ada Lovelace"),
            ("Ada Lovelace Email: x", "Ada Lovelace"),
            ("Ada Lovelace age=4", "Ada Lovelace"),
            ("12 Elm Street, Leeds", "12 Elm Street"),
            ("ada lovelace\n", "ada lovelace"),
            ("\u{d6}zg\u{fc}r \u{c7}elik", "\u{d6}zg\u{fc}r \u{c7}elik"),
        ] {
            assert_eq!(Some(whole), phrase(text), "{text}");
        }
    }

    #[test]
    fn a_name_may_stand_last_part_first() {
        for (text, whole) in [
            ("Lovelace, Ada", Some("Lovelace, Ada")),
            ("van der Berg, Ada B. called", Some("van der Berg, Ada B.")),
            ("LOVELACE, ADA\n", Some("LOVELACE, ADA")),
            ("Lovelace, Email: x", None),
            ("Lovelace, called", None),
            ("Lovelace, 41 years", None),
            ("Ada", None),
        ] {
            assert_eq!(whole, turned(text, 0).and_then(|(_, end)| text.get(..end)), "{text}");
        }
    }

    #[test]
    fn one_word_and_a_sentence_are_no_phrase() {
        for text in [
            "Ada",
            "Ada went home",
            "Ada\nLovelace",
            "Ada, Lovelace",
            "ada went home and slept",
            "Ada Email: x",
        ] {
            assert_eq!(None, phrase(text), "{text}");
        }
    }
}
