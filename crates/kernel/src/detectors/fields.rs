//! What the name of a field says about its value: `customer_email`, `"lastName"`, `PGPASSWORD`.
//!
//! A name is evidence, a value must still look right. Must never take a name of a thing (`file_name`) for a person's.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::remembered::answer;
use super::secrets::names::{says, Says};
use super::values::{is_nothing, may_be, Look};
use super::vocabulary::VOCABULARY;
use crate::scan::mixing::Mixing;

/// Last words that say the field holds something about the thing and not the thing.
const NOT_VALUES: &[&str] = &[
    "count",
    "counts",
    "type",
    "hash",
    "length",
    "len",
    "verified",
    "enabled",
    "expires",
    "expiry",
    "expiration",
    "status",
    "at",
    "policy",
    "max",
    "min",
    "limit",
    "url",
    "uri",
    "endpoint",
    "format",
    "version",
    "algorithm",
    "field",
    "label",
    "required",
    "changed",
    "updated",
    "created",
    "reset",
    "usage",
    "used",
    "size",
    "valid",
    "provider",
    "flag",
    "checksum",
    "path",
    "file",
    "year",
    "month",
    "mask",
    "masked",
    "regex",
    "pattern",
    "template",
    "index",
    "sid",
    "uuid",
    "guid",
    "key",
    "score",
    "ratio",
    "rate",
    "total",
    "sum",
    "avg",
    "column",
    "table",
    "schema",
    "class",
    "validator",
    "confirmed",
];

/// Last words that say nothing: whose it is, or which of several.
const QUALIFIERS: &[&str] =
    &["male", "female", "nonbinary", "text", "value", "string", "primary", "secondary", "raw", "str"];

/// The longest name that is read: of a longer one the end.
const LONGEST: usize = 96;
/// How many of its last words.
const WORDS: usize = 6;

struct Vocabulary {
    /// The line in which each name stands.
    names: HashMap<&'static str, usize, Mixing>,
    /// Whether any name begins with these four bytes, by their hash.
    heads: Vec<bool>,
}

static KNOWN: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut known = Vocabulary { names: HashMap::default(), heads: vec![false; 4096] };
    for (line, announces) in VOCABULARY.iter().enumerate() {
        for name in announces.names.split_ascii_whitespace() {
            known.names.entry(name).or_insert(line);
            if let Some(head) = known.heads.get_mut(head(name.as_bytes())) {
                *head = true;
            }
        }
    }
    known
});

fn head(name: &[u8]) -> usize {
    // The first two bytes: the shortest names have no more.
    match name {
        [one, two, ..] => usize::from(*one) << 5 ^ usize::from(*two),
        _ => 0,
    }
}

impl Vocabulary {
    fn find(&self, joined: &str) -> Option<usize> {
        let begins = self.heads.get(head(joined.as_bytes())).copied().unwrap_or_default();
        if begins {
            self.names.get(joined).copied()
        } else {
            None
        }
    }
}

/// A name without its separators, in small letters, and where its words begin.
struct Name {
    joined: [u8; LONGEST],
    length: usize,
    starts: [usize; WORDS + 1],
    words: usize,
}

impl Name {
    fn read(key: &str) -> Self {
        let mut name = Self { joined: [0; LONGEST], length: 0, starts: [0; WORDS + 1], words: 0 };
        let skip = key.len().saturating_sub(LONGEST);
        let skip = (skip..=key.len()).find(|at| key.is_char_boundary(*at)).unwrap_or(key.len());
        let mut text = key.get(skip..).unwrap_or_default();
        let (mut lower, mut upper, mut open) = (false, false, false);
        while let Some(c) = text.chars().next() {
            let marks = matches!(c, '\'' | '&' | '\u{2019}');
            if let Some(length) = marks.then(|| apostrophe(text)).flatten() {
                text = text.get(length..).unwrap_or_default();
                continue;
            }
            text = text.get(c.len_utf8()..).unwrap_or_default();
            if !c.is_alphanumeric() {
                open = false;
                (lower, upper) = (false, false);
                continue;
            }
            let next_lower = text.chars().next().is_some_and(|next| next.is_ascii_lowercase());
            let divides = c.is_uppercase() && (lower || (upper && next_lower));
            if !open || divides {
                name.begin();
                open = true;
            }
            (lower, upper) = (c.is_lowercase() || c.is_ascii_digit(), c.is_uppercase());
            for letter in folded(c).bytes().filter(|byte| *byte != 0) {
                name.put(letter);
            }
        }
        name
    }

    /// A word begins; of too many, the first is forgotten.
    fn begin(&mut self) {
        if self.words == WORDS {
            let from = self.starts[1];
            self.joined.copy_within(from.., 0);
            self.length = self.length.saturating_sub(from);
            for at in 0..WORDS - 1 {
                self.starts[at] = self.starts[at + 1].saturating_sub(from);
            }
            self.words -= 1;
        }
        self.starts[self.words] = self.length;
        self.words += 1;
        self.starts[self.words.min(WORDS)] = self.length;
    }

    fn put(&mut self, byte: u8) {
        if let Some(place) = self.joined.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    /// The words from..to, joined.
    fn part(&self, from: usize, to: usize) -> &str {
        let end =
            if to >= self.words { self.length } else { self.starts.get(to).copied().unwrap_or(self.length) };
        let start = self.starts.get(from).copied().unwrap_or(end);
        self.joined.get(start..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// How long the apostrophe is that a text begins with, as itself or as HTML writes it: "driver's" is one word.
fn apostrophe(text: &str) -> Option<usize> {
    if !matches!(text.as_bytes().first(), Some(b'\'' | b'&' | 0xE2)) {
        return None;
    }
    ["'", "&apos;", "&#x27;", "&#39;", "\u{2019}"]
        .iter()
        .find(|one| text.starts_with(**one))
        .map(|one| one.len())
}

/// A letter in its small ASCII form, where it has one.
fn folded(c: char) -> &'static str {
    const ASCII: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
    if let Some(at) = c.to_digit(36).map(|at| at as usize) {
        return ASCII.get(at..=at).unwrap_or_default();
    }
    match c.to_lowercase().next().unwrap_or(c) {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ä' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ß' => "ss",
        _ => "?",
    }
}

type Announced = Option<&'static [&'static str]>;

/// What a name may be found to say, as a number: nothing, how much of a secret, or a line of the vocabulary.
const NOTHING: u8 = 0;
const SECRETS: &[(Says, &[&str])] =
    &[(Says::Password, &["PASSWORD"]), (Says::Secret, &["SECRET_VALUE"]), (Says::Key, &["API_KEY"])];
const _: () = assert!(1 + SECRETS.len() + VOCABULARY.len() <= u8::MAX as usize);

/// What a field's name announces, the likeliest first.
#[inline]
pub fn announced(key: &str) -> Announced {
    match usize::from(answer(key, read)).checked_sub(1)? {
        secret if secret < SECRETS.len() => SECRETS.get(secret).map(|(_, entities)| *entities),
        line => VOCABULARY.get(line - SECRETS.len()).map(|line| line.entities),
    }
}

fn read(key: &str) -> u8 {
    let secret = says(key);
    // "password_email" is an address, "email_password" a password.
    let last =
        || key.trim().rsplit(['_', ' ', '-', '.']).next().and_then(says).is_some_and(|says| says > Says::Key);
    let line = if secret.is_some() && last() { None } else { thing(key) };
    let place = line.map(|line| SECRETS.len() + line);
    let place = place.or_else(|| SECRETS.iter().position(|(says, _)| Some(*says) == secret));
    place.map_or(NOTHING, |place| place as u8 + 1)
}

/// What is no secret and what a field's name announces: the line of the vocabulary.
fn thing(key: &str) -> Option<usize> {
    let name = Name::read(key);
    if name.words == 0 {
        return None;
    }
    let known = &*KNOWN;
    let mut end = name.words;
    while end > 1 && QUALIFIERS.contains(&name.part(end - 1, end)) {
        end -= 1;
    }
    for from in 0..end {
        let joined = name.part(from, end);
        let line = variants(joined).find_map(|variant| known.find(variant));
        if let Some(line) = line.or_else(|| joined.strip_suffix('s').and_then(|one| known.find(one))) {
            return Some(line);
        }
    }
    let last = name.part(end - 1, end);
    // "address id" is a number of a row.
    if NOT_VALUES.contains(&last) || matches!(last, "id" | "ids") {
        return None;
    }
    for to in (1..end).rev() {
        for from in 0..to {
            let line = known.find(name.part(from, to));
            if let Some(line) = line.filter(|line| VOCABULARY.get(*line).is_some_and(|one| !one.last)) {
                return Some(line);
            }
        }
    }
    None
}

/// A name as it is, without its number, without whose it is.
fn variants(joined: &str) -> impl Iterator<Item = &str> {
    let digitless = joined.trim_end_matches(|c: char| c.is_ascii_digit());
    let unqualified = QUALIFIERS.iter().take(3).find_map(|word| joined.strip_suffix(word));
    [Some(joined), Some(digitless).filter(|one| one.len() < joined.len()), unqualified].into_iter().flatten()
}

/// The entity a field's name announces, if any.
pub fn named(key: &str) -> Option<&'static str> {
    announced(key)?.iter().find(|one| !one.starts_with('!')).copied()
}

/// What a named value is: the first of what its name announces that it looks like.
pub fn looks_like(entities: &[&'static str], value: &str) -> Option<&'static str> {
    let value = whole(value);
    if is_nothing(value) {
        return None;
    }
    let look = Look::at(value.trim());
    let found = entities.iter().find(|one| may_be(one, value, &look))?;
    Some(found.strip_prefix('!').unwrap_or(found))
}

/// A whole number that was written as a float ("517411007.0", where a column had a hole) without its fraction.
fn whole(value: &str) -> &str {
    if !matches!(value.as_bytes().last(), Some(b'0' | b'.')) {
        return value;
    }
    match value.trim_end_matches('0').strip_suffix('.') {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => digits,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_one_as_a_float_too() {
        for (value, is) in
            [("517411007.0", "517411007"), ("40", "40"), ("4.50", "4.50"), (".0", ".0"), ("x.0", "x.0")]
        {
            assert_eq!(whole(value), is);
        }
        assert_eq!(looks_like(&["US_SSN"], "517411007.0"), looks_like(&["US_SSN"], "517411007"));
    }

    #[test]
    fn names_of_fields_are_read_in_every_spelling() {
        for (key, entity) in [
            ("customerEmail", "EMAIL_ADDRESS"),
            ("customer_email_address", "EMAIL_ADDRESS"),
            ("LastName", "PERSON"),
            ("PGPASSWORD", "PASSWORD"),
            ("db.password", "PASSWORD"),
            ("api-key", "SECRET_VALUE"),
            ("ip", "IP_ADDRESS"),
            ("phone2", "PHONE_NUMBER"),
            ("Social Security Number", "US_SSN"),
            ("emails", "EMAIL_ADDRESS"),
        ] {
            assert_eq!(named(key), Some(entity), "{key}");
        }
    }

    #[test]
    fn names_of_things_are_not_names_of_people() {
        for key in [
            "file_name",
            "hostname",
            "token_count",
            "password_hash",
            "email_verified",
            "address_id",
            "name",
            "",
            "_",
        ] {
            assert_eq!(named(key), None, "{key}");
        }
    }
}
