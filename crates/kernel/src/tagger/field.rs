//! What a named value is, judged by the words of its name and by its own look together.
//!
//! Must never decide by a list alone: an unknown name whose parts are known is read by its parts.

use super::features::{letters, look_up, mark, Word};
use super::model::{Model, WIDTH};
use super::token::{mix, tokens, Kind};

/// The entity of each label of a field; the first is none.
pub const LABELS: [&str; WIDTH] = [
    "",
    "PERSON",
    "STREET_ADDRESS",
    "LOCATION",
    "ORGANIZATION",
    "NRP",
    "TITLE",
    "JOB",
    "AGE",
    "GENDER",
    "",
    "",
    "",
    "",
    "",
    "",
];
/// Labels in use.
pub const COUNT: usize = 10;
/// Longest name and longest value that are judged, in bytes.
const NAME: usize = 64;
const VALUE: usize = 300;
const WORDS: usize = 6;
const GRAMS: usize = 48;

/// The entity of a named value, if any, and by how much it leads.
pub fn classify(model: &Model, name: &str, value: &str) -> Option<(&'static str, i32)> {
    if name.len() > NAME || value.len() > VALUE || value.trim().is_empty() {
        return None;
    }
    let scores = model.field_scores(&features(name, value, |hash| model.marks(hash)));
    let (none, rest) = scores.split_first()?;
    let (place, most) = rest.iter().take(COUNT - 1).enumerate().max_by_key(|(_, score)| **score)?;
    (most > none).then(|| LABELS.get(place + 1).map(|label| (*label, most - none)))?
}

/// The words of a name in small letters: a capital behind a small letter, marks and digits divide.
fn name_words(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut lower = false;
    for c in name.chars() {
        if !c.is_alphabetic() {
            fresh = true;
            continue;
        }
        if fresh || (c.is_uppercase() && lower) {
            found.push(String::new());
            fresh = false;
        }
        if let Some(word) = found.last_mut() {
            word.extend(c.to_lowercase());
        }
        lower = c.is_lowercase();
    }
    let skip = found.len().saturating_sub(WORDS);
    found.split_off(skip)
}

fn hash(word: &str) -> u32 {
    word.chars().fold(0x811c_9dc5, |sofar, c| mix(sofar, u32::from(c)))
}

fn count(words: &[Word], marks: u16) -> u32 {
    words.iter().filter(|word| word.marks & marks != 0).count().min(3) as u32
}

fn is_word(word: &Word) -> bool {
    !matches!(word.token.kind, Kind::Punctuation | Kind::Line)
}

/// The features of a name and a value together.
pub fn features(name: &str, value: &str, known: impl Fn(u32) -> u16) -> Vec<u32> {
    let parts = name_words(name);
    let joined: String = parts.concat();
    let words = look_up(&tokens(value), known);
    let mode = letters(&words) as u32;
    let plain: Vec<Word> = words.iter().filter(|word| is_word(word)).copied().collect();
    let kinds = plain.iter().take(3).fold(mode, |sofar, word| sofar << 4 | word.token.kind as u32);
    let has = |kinds: &[Kind]| u32::from(plain.iter().any(|word| kinds.contains(&word.token.kind)));
    let random = has(&[Kind::Mixed, Kind::Mark, Kind::Opaque]);
    let numbers = has(&[Kind::One, Kind::Two, Kind::Three, Kind::Four, Kind::Five, Kind::Digits]);
    let length = plain.len().min(6) as u32;
    let unknown =
        plain.iter().filter(|word| word.marks == 0 && word.token.kind as u32 <= 5).count().min(3) as u32;
    let lists = [
        mark::GIVEN,
        mark::SURNAME,
        mark::PLACE,
        mark::NATION,
        mark::WORD,
        mark::STREET,
        mark::TITLE,
        mark::COMPANY,
        mark::JOB,
        mark::DATE,
    ];
    let first_kind = plain.first().map_or(0, |word| word.token.kind as u32);
    let shape = random | numbers << 1 | length << 2 | mode << 5 | first_kind << 8;
    let mut out = vec![
        mix(200, 0),
        mix(201, kinds),
        mix(202, shape),
        mix(203, (value.len().min(60) as u32 / 4) | random << 8),
        mix(204, unknown | length << 3),
        mix(205, hash(&joined)),
        mix(206, mix(hash(&joined), shape)),
        mix(207, mix(hash(&joined), kinds)),
        mix(208, parts.len() as u32),
    ];
    let mut sum = 0;
    for (place, list) in lists.iter().enumerate() {
        let found = count(&plain, *list);
        out.push(mix(210 + place as u32, found | length << 3));
        sum |= u32::from(found > 0) << place;
        if let Some(last) = parts.last() {
            out.push(mix(230 + place as u32, mix(hash(last), found)));
        }
    }
    out.push(mix(220, sum | mode << 12));
    if let [only] = plain.as_slice() {
        out.push(mix(221, only.token.hash));
        out.push(mix(222, only.token.tail ^ mode));
    }
    if let (Some(first), Some(last)) = (plain.first(), plain.last()) {
        out.push(mix(223, u32::from(first.marks)));
        out.push(mix(224, u32::from(last.marks)));
        out.push(mix(225, first.token.hash));
        out.push(mix(226, last.token.hash));
    }
    for (place, part) in parts.iter().enumerate() {
        let word = hash(part);
        out.push(mix(240, word));
        out.push(mix(241, mix(word, shape)));
        out.push(mix(242, mix(word, sum)));
        if place + 1 == parts.len() {
            out.push(mix(243, word));
        }
        if let Some(next) = parts.get(place + 1) {
            out.push(mix(244, mix(word, hash(next))));
        }
    }
    let letters: Vec<char> =
        std::iter::once('^').chain(joined.chars()).chain(std::iter::once('$')).take(GRAMS).collect();
    for size in [4, 6] {
        for gram in letters.windows(size) {
            let gram = gram.iter().fold(size as u32, |sofar, c| mix(sofar, u32::from(*c)));
            out.push(mix(250, gram));
            out.push(mix(251, mix(gram, random | numbers << 1 | mode << 2)));
        }
    }
    out
}
