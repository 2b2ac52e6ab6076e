//! partial: the first or last n letters and digits stay, the others become `*`. No way back.
//!
//! Must never show more than it hides: with fewer than 2n + 2 letters and digits, all are hidden.

use crate::options::{BadOption, Options};

/// Which end stays, and how many letters and digits of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The first n.
    First(usize),
    /// The last n.
    Last(usize),
}

impl Shown {
    /// As the options `last` or `first` say, not both; the last four without one.
    pub fn new(options: &Options) -> Result<Self, BadOption> {
        options.only(&["last", "first"])?;
        let end = |name| options.number(name, 0..=i64::from(u16::MAX));
        match (end("last")?, end("first")?) {
            (None, None) => Ok(Self::Last(4)),
            (Some(n), None) => Ok(Self::Last(n as usize)),
            (None, Some(n)) => Ok(Self::First(n as usize)),
            (Some(_), Some(_)) => Err(BadOption),
        }
    }
}

/// The text with all but the shown end hidden; what stands between letters and digits stays.
pub fn text(text: &str, shown: Shown) -> String {
    let total = text.chars().filter(|one| one.is_alphanumeric()).count();
    let (from, to) = match shown {
        Shown::First(n) | Shown::Last(n) if total < n.saturating_mul(2).saturating_add(2) => (0, 0),
        Shown::First(n) => (0, n),
        Shown::Last(n) => (total - n, total),
    };
    let mut seen = 0;
    let mask = |one: char| {
        if !one.is_alphanumeric() {
            return one;
        }
        let kept = (from..to).contains(&seen);
        seen += 1;
        if kept {
            one
        } else {
            '*'
        }
    };
    text.chars().map(mask).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shown end is the end asked for, with separators in place.
    #[test]
    fn an_end_stays_and_the_rest_is_hidden() {
        assert_eq!(text("4111-1111-1111-1234", Shown::Last(4)), "****-****-****-1234");
        assert_eq!(text("Ana Maria", Shown::First(1)), "A** *****");
    }

    /// Short texts show nothing.
    #[test]
    fn a_short_text_is_hidden_whole() {
        assert_eq!(text("12345678", Shown::Last(4)), "********");
        assert_eq!(text("", Shown::Last(4)), "");
        assert_eq!(text("ab", Shown::Last(usize::MAX)), "**");
    }
}
