//! What a name says about its value: `DB_PASSWORD`, `apiKey`, `X-Auth-Token`, `adobeKEY`.
//!
//! Must never take a name of a thing about a secret (`token_count`, `secretName`) for the name of one.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};

use super::vendors;
use super::words::{
    ABOUT, KEY_WORDS, NO_KEYS, NUMBERS, OPEN, PASSWORDS, PASSWORD_WORDS, SECRETS, SECRET_PAIRS, SECRET_WORDS,
};
use crate::scan::mixing::Mixing;

/// How much a name says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Says {
    /// Some key, or something of a service that issues keys: the value must be made by a generator.
    Key,
    /// A secret: the value must not be a word.
    Secret,
    /// A password: any value but a placeholder.
    Password,
}

/// What a name says about its value, if anything. Of a name of several words, as prose and declarations have them, the
/// last one or two say it; where only an earlier one speaks of a password, the value must look like one.
pub fn says(name: &str) -> Option<Says> {
    let name = name.trim();
    if !worth_reading(name) {
        return None;
    }
    let Some((head, last)) = name.rsplit_once(' ') else { return one(name) };
    let second = head.trim_end().rsplit(' ').next().unwrap_or_default();
    if marked(&second.to_ascii_lowercase()) & PUBLIC != 0 && second.len() < 16 {
        return None;
    }
    let pair = || name.get(head.trim_end().len() - second.len()..).and_then(one);
    if let Some(says) = one(last) {
        return if says == Says::Key { pair().max(Some(says)) } else { Some(says) };
    }
    let word = Words::read(last);
    if word.nth(word.count.wrapping_sub(1)).is_none_or(|last| marked(last) & (ABOUT_IT | NUMBER) != 0) {
        return None;
    }
    pair().or_else(|| one(name).filter(|says| *says == Says::Password).map(|_| Says::Secret))
}

fn one(name: &str) -> Option<Says> {
    let words = Words::read(name);
    let last = words.nth(words.count.checked_sub(1)?)?;
    let mut all = 0;
    for at in 0..words.count {
        all |= words.nth(at).map_or(0, marked);
    }
    let end = marked(last);
    if end & ABOUT_IT != 0 || all & PUBLIC != 0 {
        return None;
    }
    if end & NUMBER != 0 && words.nth(words.count.wrapping_sub(2)) != Some("session") {
        return words.any(vendors::known).then_some(Says::Key);
    }
    let within = INSIDE.as_ref().map_or(0, |(inside, _)| {
        // A word never ends inside what is looked for: words are told apart by a byte that none of it holds.
        inside.find_overlapping_iter(words.spaced()).fold(0, |set, hit| {
            set | if hit.pattern().as_usize() < PASSWORDS.len() { PASSWORD_WORD } else { SECRET_WORD }
        })
    });
    if (within | all) & PASSWORD_WORD != 0 {
        return Some(Says::Password);
    }
    let paired =
        || words.pair(|one, two| PAIRS.contains(&(one, two.trim_end_matches(|c: char| c.is_ascii_digit()))));
    let token = words.any(|word| word.len() > 7 && word.ends_with("token"));
    if (within | all) & SECRET_WORD != 0 || token || paired() {
        return Some(Says::Secret);
    }
    let key = words.any(|word| word.len() > 5 && word.ends_with("key") && !NO_KEYS.contains(&word));
    if all & KEY_WORD != 0 || key || vendors::certain(last) {
        return Some(Says::Key);
    }
    None
}

const PASSWORD_WORD: u8 = 1;
const SECRET_WORD: u8 = 2;
const KEY_WORD: u8 = 4;
const PUBLIC: u8 = 8;
const ABOUT_IT: u8 = 16;
const NUMBER: u8 = 32;

/// What a word means as a whole.
static WHOLE: LazyLock<HashMap<&'static str, u8, Mixing>> = LazyLock::new(|| {
    let mut whole: HashMap<&'static str, u8, Mixing> = HashMap::default();
    for (mark, list) in [
        (PASSWORD_WORD, PASSWORD_WORDS),
        (SECRET_WORD, SECRET_WORDS),
        (KEY_WORD, KEY_WORDS),
        (PUBLIC, OPEN),
        (ABOUT_IT, ABOUT),
        (NUMBER, NUMBERS),
    ] {
        for word in list {
            *whole.entry(*word).or_default() |= mark;
        }
    }
    whole
});

static PAIRS: LazyLock<HashSet<(&'static str, &'static str), Mixing>> =
    LazyLock::new(|| SECRET_PAIRS.iter().filter_map(|pair| pair.split_once('-')).collect());

/// What is looked for inside of words, and what stands, in small letters, in every name that says anything but a
/// service's.
static INSIDE: LazyLock<Option<(AhoCorasick, AhoCorasick)>> = LazyLock::new(|| {
    let built = |words: Vec<&str>| {
        AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words)
            .ok()
    };
    let inside = PASSWORDS.iter().chain(SECRETS).copied().collect::<Vec<_>>();
    let stems = PASSWORDS.iter().chain(PASSWORD_WORDS).chain(SECRET_WORDS).chain(KEY_WORDS).copied();
    let stems = stems.chain(["secret", "key", "token", "cred", "code", "pass", "pat"]).collect::<Vec<_>>();
    Some((built(inside)?, built(stems)?))
});

fn marked(word: &str) -> u8 {
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    WHOLE.get(if stem.is_empty() { word } else { stem }).copied().unwrap_or_default()
}

/// Whether a name can say anything at all: most can't, and reading one costs.
fn worth_reading(name: &str) -> bool {
    if INSIDE.as_ref().is_none_or(|(_, stems)| stems.is_match(name)) {
        return true;
    }
    let last = name.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let numbered =
        last.len() < name.len() && last.len() <= 10 && marked(&last.to_ascii_lowercase()) & NUMBER != 0;
    numbered || (last.len() >= 4 && vendors::certain(&last.to_ascii_lowercase()))
}

/// The longest name that is read: of a longer one the end.
const LONGEST: usize = 96;
/// How many of its last words.
const MOST: usize = 6;

/// A name in small letters, a blank before each of its words.
struct Words {
    text: [u8; LONGEST * 2],
    length: usize,
    starts: [usize; MOST],
    count: usize,
}

impl Words {
    /// Punctuation, blanks and a capital behind a small letter divide a name.
    fn read(name: &str) -> Self {
        let mut words = Self { text: [0; LONGEST * 2], length: 0, starts: [0; MOST], count: 0 };
        let from = (name.len().saturating_sub(LONGEST)..=name.len())
            .find(|at| name.is_char_boundary(*at))
            .unwrap_or(0);
        let (mut lower, mut open) = (false, false);
        for c in name.get(from..).unwrap_or_default().chars() {
            if !c.is_alphanumeric() {
                (open, lower) = (false, false);
                continue;
            }
            if !open || (c.is_uppercase() && lower) {
                words.begin();
                open = true;
            }
            lower = c.is_lowercase() || c.is_ascii_digit();
            let mut room = [0; 4];
            let small = c.to_lowercase().next().unwrap_or(c);
            words.put(small.encode_utf8(&mut room).as_bytes());
        }
        words
    }

    fn begin(&mut self) {
        if self.count == MOST {
            self.starts.copy_within(1.., 0);
            self.count -= 1;
        }
        self.put(b" ");
        if let Some(start) = self.starts.get_mut(self.count) {
            *start = self.length;
            self.count += 1;
        }
    }

    fn put(&mut self, bytes: &[u8]) {
        if let Some(place) = self.text.get_mut(self.length..self.length + bytes.len()) {
            place.copy_from_slice(bytes);
            self.length += bytes.len();
        }
    }

    fn nth(&self, at: usize) -> Option<&str> {
        if at >= self.count {
            return None;
        }
        let start = *self.starts.get(at)?;
        let end = if at + 1 < self.count { self.starts.get(at + 1)?.checked_sub(1)? } else { self.length };
        std::str::from_utf8(self.text.get(start..end)?).ok()
    }

    /// Whether some word and the next are such a pair.
    fn pair(&self, such: impl Fn(&str, &str) -> bool) -> bool {
        (1..self.count).any(|at| self.nth(at - 1).zip(self.nth(at)).is_some_and(|(one, two)| such(one, two)))
    }

    fn any(&self, such: impl Fn(&str) -> bool) -> bool {
        (0..self.count).filter_map(|at| self.nth(at)).any(such)
    }

    fn spaced(&self) -> &[u8] {
        self.text.get(..self.length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_every_spelling() {
        for (name, expected) in [
            ("DB_PASSWORD", Some(Says::Password)),
            ("key__store__password", Some(Says::Password)),
            ("userPwd", Some(Says::Password)),
            ("api-key", Some(Says::Secret)),
            ("apiKey", Some(Says::Secret)),
            ("cloudflareAPIKey", Some(Says::Secret)),
            ("X-Auth-Token", Some(Says::Secret)),
            ("buttercmsSECRET", Some(Says::Secret)),
            ("widgetKEY", Some(Says::Key)),
            ("key", Some(Says::Key)),
            ("token_count", None),
            ("secretName", None),
            ("public_key", None),
            ("primary key", None),
            ("token_id", None),
            ("keyword", None),
            ("monkey", None),
            ("", None),
        ] {
            assert_eq!(says(name), expected, "{name}");
        }
    }
}
