//! What a rule says of a transform beside its name: `last = 4`, `domain = "keep"`, `weekday = true`.
//!
//! Must never let an option pass that its transform does not know: a misspelt one would mask otherwise than was asked.

use std::ops::RangeInclusive;

/// The value of one option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// One of a few words.
    Word(String),
}

/// The options of one column, each at most once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options(Vec<(String, Setting)>);

/// An option without a meaning, or out of its range. Holds neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadOption;

impl Options {
    /// Takes what was asked for.
    pub fn new(given: Vec<(String, Setting)>) -> Self {
        Self(given)
    }

    /// That there are no options but these, and each of them once.
    pub fn only(&self, names: &[&str]) -> Result<(), BadOption> {
        let is_known = |at: usize, name: &str| {
            names.contains(&name) && !self.0.iter().skip(at + 1).any(|(other, _)| other == name)
        };
        let all = self.0.iter().enumerate().all(|(at, (name, _))| is_known(at, name));
        all.then_some(()).ok_or(BadOption)
    }

    fn get(&self, name: &str) -> Option<&Setting> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, setting)| setting)
    }

    /// A flag; false where it is not given.
    pub fn flag(&self, name: &str) -> Result<bool, BadOption> {
        match self.get(name) {
            None => Ok(false),
            Some(Setting::Flag(flag)) => Ok(*flag),
            Some(_) => Err(BadOption),
        }
    }

    /// A number in a range, where it is given.
    pub fn number(&self, name: &str, range: RangeInclusive<i64>) -> Result<Option<i64>, BadOption> {
        match self.get(name) {
            None => Ok(None),
            Some(Setting::Number(number)) if range.contains(number) => Ok(Some(*number)),
            Some(_) => Err(BadOption),
        }
    }

    /// Whether an option is given as a number.
    pub fn is_number(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Setting::Number(_)))
    }

    /// A word, where it is given.
    pub fn word(&self, name: &str) -> Result<Option<&str>, BadOption> {
        match self.get(name) {
            None => Ok(None),
            Some(Setting::Word(word)) => Ok(Some(word)),
            Some(_) => Err(BadOption),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(given: &[(&str, Setting)]) -> Options {
        Options::new(given.iter().map(|(name, setting)| ((*name).to_owned(), setting.clone())).collect())
    }

    /// An option is found by its name and taken in its type and range only.
    #[test]
    fn an_option_has_a_type_and_a_range() {
        let one = options(&[("last", Setting::Number(4)), ("bin", Setting::Flag(true))]);
        assert_eq!((one.number("last", 0..=9), one.number("last", 0..=3)), (Ok(Some(4)), Err(BadOption)));
        assert_eq!(
            (one.flag("bin"), one.flag("other"), one.flag("last")),
            (Ok(true), Ok(false), Err(BadOption))
        );
        assert_eq!((one.word("domain"), one.word("bin")), (Ok(None), Err(BadOption)));
    }

    /// A stranger, and the same option twice, are refused.
    #[test]
    fn only_known_options_pass_and_only_once() {
        let twice = options(&[("last", Setting::Number(4)), ("last", Setting::Number(5))]);
        assert_eq!((twice.only(&["last"]), twice.only(&[])), (Err(BadOption), Err(BadOption)));
        let once = options(&[("last", Setting::Number(4))]);
        assert_eq!((once.only(&["last"]), once.only(&["first"])), (Ok(()), Err(BadOption)));
    }
}
