//! Whether a named value may be a name, a place, a title or another word that tells of a person.
//!
//! Must never take letters thrown together, a flag or a number of a row for one.

use super::values::Look;
use crate::scan::kinds::{DIGIT, KIND, LOWER, UPPER, WORD};

/// What tells of a person without being a number; `None` for other entities.
pub(super) fn person(entity: &str, look: &Look<'_>) -> Option<bool> {
    let text = look.text;
    Some(match entity {
        "PERSON" => {
            look.letters > 0
                && look.digits == 0
                && (text.len() <= 80 || text.chars().count() <= 80)
                && !look.has(b"@/{=_:<>")
                && !scrambled(text)
        }
        "!PERSON" => {
            look.digits == 0
                && (1..=4).contains(&look.spaces)
                && text.split(' ').all(capitalised)
                && !scrambled(text)
        }
        "STREET_ADDRESS" => {
            look.length() <= 300
                && !look.has(b"@{=<")
                && ((look.letters >= 3 && look.spaces > 0 && !scrambled(text))
                    || (look.letters <= 1 && (1..=5).contains(&look.digits) && look.length() <= 6))
        }
        "LOCATION" => {
            let short = text.len() <= 3
                && look.letters == text.len()
                && text.bytes().all(|byte| byte.is_ascii_uppercase());
            look.digits == 0
                && look.length() <= 60
                && !look.has(b"@{=/_<")
                && (short || (look.letters >= 4 && (look.begins_with_capital() || look.spaces > 0)))
                && !scrambled(text)
        }
        "ORGANIZATION" => {
            look.letters >= 2
                && look.length() <= 100
                && !look.has(b"@{=_<")
                && (look.begins_with_capital() || look.spaces > 0)
                && !scrambled(text)
        }
        "NRP" => {
            look.letters >= 3
                && look.digits == 0
                && look.length() <= 40
                && look.spaces <= 3
                && !look.has(b"@=_")
                && !scrambled(text)
        }
        "JOB" => {
            look.letters >= 3
                && look.digits == 0
                && look.length() <= 80
                && !look.has(b"@=_{")
                && !scrambled(text)
        }
        "TITLE" => title(text),
        "AGE" => {
            (1..=3).contains(&look.digits)
                && look.length() == look.digits
                && text.parse::<u32>().is_ok_and(|age| age <= 120)
        }
        "GENDER" => gender(text),
        _ => return None,
    })
}

/// A word or abbreviation that begins with a capital.
fn capitalised(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && word.chars().all(|c| c.is_alphabetic() || "'.-\u{2019}".contains(c))
}

/// Whether a text is no words at all: a capital behind a small letter in more than a prefix, or digits in words.
fn scrambled(text: &str) -> bool {
    if text.is_ascii() {
        return scrambled_plain(text.as_bytes());
    }
    scrambled_any(text)
}

/// As `scrambled`, of a text that is all ASCII.
fn scrambled_plain(text: &[u8]) -> bool {
    let is_prefixed = |word: &[u8]| [&b"Mc"[..], b"Mac", b"De"].iter().any(|prefix| word.starts_with(prefix));
    // Of the word: where it begins, its last byte's kind, capitals behind small letters, the kinds of all its bytes.
    let (mut start, mut before, mut turns, mut all) = (0, 0, 0, 0);
    let mut count = 0;
    for (at, byte) in text.iter().chain(b" ").enumerate() {
        let kind = KIND[usize::from(*byte)];
        if !matches!(byte, b' ' | b'-' | b'.' | b',' | b'\'' | b'\n') {
            turns += usize::from(kind & UPPER != 0 && before & LOWER != 0);
            count += usize::from(kind & WORD != 0);
            (before, all) = (kind, all | kind);
            continue;
        }
        let is_mixed = all & DIGIT != 0 && all & (LOWER | UPPER) != 0 && at - start > 5;
        if is_mixed || turns > 1 || (turns == 1 && !text.get(start..at).is_some_and(is_prefixed)) {
            return true;
        }
        (start, before, turns, all) = (at + 1, 0, 0, 0);
    }
    // One letter is a flag and no name.
    count < 2
}

fn scrambled_any(text: &str) -> bool {
    let odd = |word: &str| {
        let (mut lower, mut turns, mut digit, mut letter) = (false, 0, false, false);
        let mut length = 0;
        for c in word.chars() {
            turns += usize::from(c.is_uppercase() && lower);
            lower = c.is_lowercase();
            digit |= c.is_ascii_digit();
            letter |= c.is_alphabetic();
            length += 1;
        }
        let prefixed = word.starts_with("Mc")
            || word.starts_with("Mac")
            || word.starts_with("De")
            || word.starts_with("O'");
        (turns > 0 && !(turns == 1 && prefixed)) || (digit && letter && length > 5)
    };
    let mut words = text.split([' ', '-', '.', ',', '\'', '\n']).filter(|word| !word.is_empty()).peekable();
    // One letter is a flag and no name.
    if words.peek().is_none() || text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
        return true;
    }
    words.any(odd)
}

fn gender(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "male",
        "female",
        "other",
        "m",
        "f",
        "x",
        "man",
        "woman",
        "non-binary",
        "nonbinary",
        "non binary",
        "transgender",
        "agender",
        "genderqueer",
        "genderfluid",
        "intersex",
        "männlich",
        "weiblich",
        "divers",
        "hombre",
        "mujer",
        "masculino",
        "femenino",
        "feminino",
        "homme",
        "femme",
        "masculin",
        "féminin",
        "maschio",
        "femmina",
        "man",
        "vrouw",
        "trans",
        "bisexual",
        "heterosexual",
        "homosexual",
        "straight",
        "gay",
        "lesbian",
        "queer",
        "asexual",
        "pansexual",
    ];
    let small = text.to_lowercase();
    WORDS.contains(&small.as_str())
}

fn title(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "sir",
        "madam",
        "lady",
        "lord",
        "rev",
        "hon",
        "herr",
        "frau",
        "señor",
        "señora",
        "sr",
        "sra",
        "srta",
        "monsieur",
        "madame",
        "mademoiselle",
        "mme",
        "mlle",
        "signor",
        "signora",
        "dott",
        "ing",
        "dipl",
        "univ",
        "mag",
        "dhr",
        "mevr",
        "don",
        "doña",
        "dom",
        "dona",
        "fr",
        "hr",
        "capt",
        "col",
        "lt",
        "sgt",
        "maj",
        "gen",
        "br",
        "sen",
        "sir",
        "phd",
        "md",
        "dds",
        "bsc",
        "ba",
        "med",
        "rer",
        "nat",
        "habil",
        "arch",
        "jur",
        "phil",
        "bc",
        "ma",
    ];
    let mut parts = text.split(['.', ' ', '-', '/']).filter(|part| !part.is_empty()).peekable();
    text.len() <= 30
        && parts.peek().is_some()
        && parts.all(|part| WORDS.contains(&part.to_lowercase().as_str()))
        && text.chars().next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_texts_are_told_as_all_others() {
        let parts =
            ["", " ", "-", "a", "Ab", "aB", "Mc", "Mac", "De", "O'", "7", "abcde", "X", "\n", "/", "Don"];
        for at in 0..parts.len().pow(4) {
            let part = |place: u32| parts.get(at / parts.len().pow(place) % parts.len()).copied();
            let text: String = (0..4).filter_map(part).collect();
            assert_eq!(scrambled_any(&text), scrambled_plain(text.as_bytes()), "{text}");
        }
    }
}
