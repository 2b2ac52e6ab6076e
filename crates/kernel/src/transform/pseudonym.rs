//! pseudonym: a name becomes a name, a street a street, a city a city, a company a company; the same one always the same.
//!
//! Drawn by a keyed hash of the whole value, in any case and spacing, from the pools of its script and, where the value
//! tells, its locale. No way back; two values may share a pseudonym. Must never give the raw value or, of a name, a word
//! that stands in it: then the next one of the pool is taken. `None` where nothing is known of the entity or the script.

use super::draw::Draw;
use super::pools::{self, Pool};
use super::script::{self, Script};
use crate::transform::keys::{KeyUse, Keys};
use crate::transform::options::{BadOption, Options};

/// Words of a name that are replaced; more are dropped.
const MOST_WORDS: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Person,
    Street,
    City,
    Company,
}

/// The pseudonyms of one entity. No `Debug`: it holds a key.
pub struct Pseudonyms {
    draw: Draw,
    /// `None`: an entity without pools.
    of: Option<Of>,
    keeps_gender: bool,
}

/// What a draw may not give: the raw value, in lower case.
struct Drawn<'a> {
    numbers: [u64; 4],
    raw: &'a str,
}

impl Drawn<'_> {
    /// An entry of a pool that does not stand in the raw value.
    fn pick(&self, at: usize, pool: &[&'static str]) -> Option<&'static str> {
        let from = (self.numbers.get(at)? % (pool.len() as u64).max(1)) as usize;
        let (before, after) = pool.split_at_checked(from)?;
        after.iter().chain(before).copied().find(|entry| !self.raw.contains(&entry.to_lowercase()))
    }
}

impl Pseudonyms {
    /// The option `gender`: whether a given name that is known as a man's or a woman's becomes one of the same.
    pub fn new(keys: &Keys, entity: &str, options: &Options) -> Result<Self, BadOption> {
        options.only(&["gender"])?;
        let of = match entity {
            "PERSON" => Some(Of::Person),
            "STREET_ADDRESS" => Some(Of::Street),
            "LOCATION" => Some(Of::City),
            "ORGANIZATION" => Some(Of::Company),
            _ => None,
        };
        let draw = Draw::new(keys, KeyUse::Pseudonym, entity);
        Ok(Self { draw, of, keeps_gender: options.flag("gender")? })
    }

    /// What stands in a text's place. `None`: redact.
    pub fn text(&self, text: &str) -> Option<String> {
        let of = self.of?;
        let script = script::of(text)?;
        let words = in_order(text);
        let raw = words.join(" ");
        let drawn = Drawn { numbers: self.draw.four(raw.as_bytes()), raw: &raw };
        let made = match of {
            Of::Person => self.person(text, script, &words, &drawn)?,
            Of::City => {
                let pool = pools::of(script, &[], |pool| !pool.city.is_empty())?;
                drawn.pick(0, &pool.city)?.to_owned()
            }
            Of::Company => {
                let pool = pools::of(script, &[], |pool| !pool.company.is_empty())?;
                drawn.pick(0, &pool.company)?.to_owned()
            }
            Of::Street => street(text, script, &drawn)?,
        };
        Some(in_case_of(text, made))
    }

    fn person(&self, text: &str, script: Script, words: &[String], drawn: &Drawn<'_>) -> Option<String> {
        let is_full = |pool: &Pool| !pool.male.is_empty() && !pool.female.is_empty() && !pool.last.is_empty();
        let pool = pools::of(script, words, is_full)?;
        let is_woman = self.is_woman(words, drawn);
        let given = if is_woman { &pool.female } else { &pool.male };
        let family = if is_woman && !pool.last_female.is_empty() { &pool.last_female } else { &pool.last };
        let (first, last) = (drawn.pick(1, given)?, drawn.pick(2, family)?);
        let [alone] = words else {
            if matches!(script, Script::Han | Script::Hangul) {
                return Some(format!("{last} {first}"));
            }
            let middle = words.len().min(MOST_WORDS).saturating_sub(2);
            let middle = words.iter().skip(1).take(middle).zip([3, 0]).map(|(word, at)| {
                let name = drawn.pick(at, given)?;
                // An initial stays one.
                let initial = name.chars().next().filter(|_| word.trim_end_matches('.').chars().count() == 1);
                Some(initial.map_or_else(|| name.to_owned(), |one| format!("{one}.")))
            });
            let firsts =
                std::iter::once(Some(first.to_owned())).chain(middle).collect::<Option<Vec<_>>>()?.join(" ");
            return Some(if text.contains(',') {
                format!("{last}, {firsts}")
            } else {
                format!("{firsts} {last}")
            });
        };
        let known = pools::known(alone);
        if known.male | known.female != 0 {
            return Some(first.to_owned());
        }
        let is_whole =
            matches!(script, Script::Han | Script::Hangul) && known.last == 0 && alone.chars().count() > 1;
        Some(if is_whole { format!("{last}{first}") } else { last.to_owned() })
    }

    /// Whether a woman's name is drawn: the raw one's where that is asked for and told, any otherwise.
    fn is_woman(&self, words: &[String], drawn: &Drawn<'_>) -> bool {
        let known = words.first().map(|word| pools::known(word)).unwrap_or_default();
        match (known.male != 0, known.female != 0) {
            (false, true) if self.keeps_gender => true,
            (true, false) if self.keeps_gender => false,
            _ => drawn.numbers.first().is_some_and(|number| number % 2 == 0),
        }
    }
}

/// A street with a number, and a city where the raw value has more than one part.
fn street(text: &str, script: Script, drawn: &Drawn<'_>) -> Option<String> {
    let pool = pools::of(script, &[], |pool| !pool.street.is_empty())?;
    let (street, number) = (drawn.pick(0, &pool.street)?, drawn.numbers.get(1)? % 199 + 1);
    let is_first = text.trim_start().starts_with(|one: char| one.is_ascii_digit());
    let line = if is_first { format!("{number} {street}") } else { format!("{street} {number}") };
    let city = text.contains([',', '\n']).then(|| drawn.pick(2, &pool.city)).flatten();
    Some(city.map_or_else(|| line.clone(), |city| format!("{line}, {city}")))
}

/// The words of a name in lower case, given names first, without forms of address.
fn in_order(text: &str) -> Vec<String> {
    let is_title = |word: &str| word.ends_with('.') && word.chars().count() > 2;
    let lower = |part: &str| part.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    let mut words = match text.split_once(',') {
        Some((last, first)) => [lower(first), lower(last)].concat(),
        None => lower(text),
    };
    if words.iter().any(|word| !is_title(word)) {
        words.retain(|word| !is_title(word));
    }
    words
}

/// As upper or lower case as the raw text is throughout.
fn in_case_of(text: &str, made: String) -> String {
    let has = |is: fn(char) -> bool| text.chars().any(is);
    match (has(char::is_uppercase), has(char::is_lowercase)) {
        (true, false) if text.chars().filter(|one| one.is_uppercase()).count() > 1 => made.to_uppercase(),
        (false, true) => made.to_lowercase(),
        _ => made,
    }
}
