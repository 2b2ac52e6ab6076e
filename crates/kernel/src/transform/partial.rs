//! partial: the first or last n letters and digits stay, the others become `*`. No way back.
//!
//! Must never show more than it hides: with fewer than 2n + 2 letters and digits, all are hidden.

use crate::transform::options::{BadOption, Options};
use std::ops::Range;

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

    /// Which of that many letters and digits stay.
    fn ends(self, total: usize) -> Range<usize> {
        match self {
            Self::First(n) | Self::Last(n) if total < n.saturating_mul(2).saturating_add(2) => 0..0,
            Self::First(n) => 0..n,
            Self::Last(n) => total - n..total,
        }
    }
}

/// The text with all but the shown end hidden; what stands between letters and digits stays.
pub fn text(text: &str, shown: Shown) -> String {
    let mut out = Vec::with_capacity(text.len());
    put(text, shown, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// As `text`, appended to what is there.
pub fn put(text: &str, shown: Shown, to: &mut Vec<u8>) {
    if text.is_ascii() {
        // Byte by byte, since most texts are of ASCII alone and each letter of another one is hidden by one byte too.
        let bytes = text.as_bytes();
        let ends = shown.ends(bytes.iter().map(|one| usize::from(one.is_ascii_alphanumeric())).sum());
        let mut seen = 0;
        to.extend(bytes.iter().map(|one| {
            let counts = one.is_ascii_alphanumeric();
            let hidden = counts && !ends.contains(&seen);
            seen += usize::from(counts);
            if hidden {
                b'*'
            } else {
                *one
            }
        }));
        return;
    }
    let ends = shown.ends(text.chars().filter(|one| one.is_alphanumeric()).count());
    let mut seen = 0;
    for one in text.chars() {
        let counts = one.is_alphanumeric();
        if counts && !ends.contains(&seen) {
            to.push(b'*');
        } else {
            to.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes());
        }
        seen += usize::from(counts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shown end is the end asked for, with separators in place.
    #[test]
    fn an_end_stays_and_the_rest_is_hidden() {
        assert_eq!(text("4111-1111-1111-1234", Shown::Last(4)), "****-****-****-1234");
        assert_eq!(text("Ana Maria", Shown::First(1)), "A** *****");
        assert_eq!(text("Zo\u{eb} \u{c9}mile", Shown::First(1)), "Z** *****");
        assert_eq!(text("\u{661}\u{662}-\u{e9}\u{e9}\u{e9}", Shown::Last(1)), "**-**\u{e9}");
    }

    /// Short texts show nothing.
    #[test]
    fn a_short_text_is_hidden_whole() {
        assert_eq!(text("12345678", Shown::Last(4)), "********");
        assert_eq!(text("", Shown::Last(4)), "");
        assert_eq!(text("ab", Shown::Last(usize::MAX)), "**");
    }
}
