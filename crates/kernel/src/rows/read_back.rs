//! A literal or parameter that is compared with a column shown as tokens, turned back into the raw value.
//!
//! The exact inverse of the actions "token" and "shift" by type and format. Must never give back the value it was given because
//! no raw value is known: that is `None`, and the caller says what is compared in its place.

use crate::rows::array;
use crate::rows::leaf::{is_secret, Asked, Masked};
use crate::rows::tally::Verdict;
use crate::rows::typed;
use crate::rows::types::{kind, trim_blanks, Kind};
use crate::rows::whole;
use crate::transform::ff1::Way;
use crate::transform::keys::Keys;
use crate::transform::redact;
use crate::transform::shift::Shift;
use crate::transform::token::Tokenizer;
use std::borrow::Cow;

/// A question that makes no sense. Holds no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadBackError {
    /// No entity has no tokens.
    Entity,
    /// A format other than 0 and 1.
    Format,
    /// A transform without a way back, or with an option that it does not know.
    Transform,
    /// What is no date in the one form that is read, of a column whose dates are shifted.
    Date,
    /// A value of a type that is not compared with such a column.
    Types,
}

impl std::fmt::Display for ReadBackError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Entity => "no entity has no tokens",
            Self::Format => "format is neither 0 (text) nor 1 (binary)",
            Self::Transform => "the transform has no way back, or an option that it does not know",
            Self::Date => "a shifted date is written YYYY-MM-DD, a time of day behind it HH:MM:SS",
            Self::Types => "a value of this type is not compared with such a column",
        })
    }
}

impl std::error::Error for ReadBackError {}

/// The raw value of the token `value`, in the column's type and the same format. `None` where it is no token.
///
/// An array compared with an array is read as a whole. One compared with single values (`= ANY`) becomes an array of
/// the column's type, with NULL, which equals nothing, for each element that is no token.
pub fn read_back(
    keys: &Keys,
    asked: &Asked<'_>,
    column: u32,
    value: &[u8],
    oid: u32,
    format: u16,
) -> Result<Option<Vec<u8>>, ReadBackError> {
    let entity = asked.entity;
    if entity.is_empty() {
        return Err(ReadBackError::Entity);
    }
    let is_binary = match format {
        0 => false,
        1 => true,
        _ => return Err(ReadBackError::Format),
    };
    let reading = |to, from| {
        let undo = Undo::new(keys, asked).ok_or(ReadBackError::Transform)?;
        is_compared(to, from)
            .then_some(Reading { undo, entity, to, from, is_binary })
            .ok_or(ReadBackError::Types)
    };
    match (kind(column), kind(oid)) {
        (Kind::Array(to), Kind::Array(from)) => Ok(reading(to, from)?
            .elements(value)
            .filter(|(_, strangers)| *strangers == 0)
            .map(|(raw, _)| raw)),
        (_, Kind::Array(from)) => Ok(reading(column, from)?.elements(value).map(|(raw, _)| raw)),
        _ => {
            let reading = reading(column, oid)?;
            match (reading.one(value), &reading.undo) {
                (None, Undo::Shift(_)) => Err(ReadBackError::Date),
                (raw, _) => Ok(raw),
            }
        }
    }
}

fn is_compared(column: u32, oid: u32) -> bool {
    let (to, from) = (kind(column), kind(oid));
    column == oid || (is_text(to) && is_text(from)) || (is_number(to) && is_number(from))
}

/// What was done to the raw value.
enum Undo {
    Token(Box<Tokenizer>),
    Shift(Shift),
}

impl Undo {
    /// `None` for a transform without a way back, or with an option that it does not know.
    fn new(keys: &Keys, asked: &Asked<'_>) -> Option<Self> {
        match asked.action {
            _ if is_secret(asked.entity) => None,
            "token" => Some(Self::Token(Box::new(Tokenizer::new(keys, asked.entity, asked.options).ok()?))),
            "shift" => Shift::new(keys, asked.entity, asked.options)
                .ok()
                .filter(Shift::is_reversible)
                .map(Self::Shift),
            _ => None,
        }
    }
}

/// How single values of a type are read for a column.
struct Reading<'a> {
    undo: Undo,
    entity: &'a str,
    to: u32,
    from: u32,
    is_binary: bool,
}

impl Reading<'_> {
    fn one(&self, value: &[u8]) -> Option<Vec<u8>> {
        let (to, from, is_binary) = (kind(self.to), kind(self.from), self.is_binary);
        let tokenizer = match &self.undo {
            Undo::Token(tokenizer) => tokenizer,
            Undo::Shift(shift) => {
                let value = if is_binary && !is_text(to) { value } else { value.trim_ascii() };
                return shift.value(to, is_binary, value, Way::Back);
            }
        };
        let printed = if is_number(to) {
            let text = number(&whole::read(from, is_binary, value)?)?;
            Cow::Owned(whole::written(to, is_binary, text)?)
        } else if from == Kind::Padded && to == Kind::Text {
            // The blanks that char(n) adds are none of the text it is compared with.
            Cow::Borrowed(trim_blanks(value))
        } else {
            printed(to, is_binary, value)?
        };
        // What the mask shows where there is no token reads like one in a text.
        if is_text(to) || matches!(to, Kind::Json | Kind::Jsonb) {
            let redacted =
                if is_binary { redact::binary(to, self.entity) } else { redact::text(to, self.entity) };
            if redacted.as_deref() == Some(trim_blanks(&printed)) {
                return None;
            }
        }
        typed::token(tokenizer, to, is_binary, &printed, Way::Back)
    }

    /// An array, and how many of its elements became NULL because they are no tokens.
    fn elements(&self, value: &[u8]) -> Option<(Vec<u8>, usize)> {
        let mut strangers = 0;
        let mut visit = |one: &[u8]| {
            self.one(one).map_or_else(
                || {
                    strangers += 1;
                    Masked::Null(Verdict::Dropped)
                },
                |raw| Masked::New(Cow::Owned(raw)),
            )
        };
        let masked = if self.is_binary {
            array::binary(self.from, self.to, value, &mut visit)
        } else {
            array::text(value, &mut visit)
        };
        match masked? {
            Masked::New(new) | Masked::Redacted(new) => Some((new.into_owned(), strangers)),
            _ => Some((value.to_vec(), strangers)),
        }
    }
}

fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Padded)
}

fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Int(_) | Kind::Numeric)
}

/// The value as the server would print it, so that other spellings of a token are the same token.
fn printed(kind: Kind, is_binary: bool, value: &[u8]) -> Option<Cow<'_, [u8]>> {
    if is_binary {
        return Some(Cow::Borrowed(value));
    }
    let text = || std::str::from_utf8(value).ok().map(str::trim_ascii);
    match kind {
        Kind::Uuid => {
            let text = text()?;
            let bare = text.strip_prefix('{').map_or(Some(text), |inner| inner.strip_suffix('}'))?;
            let digits = digits(bare, b"-", 32)?;
            let mut out = String::with_capacity(36);
            for (at, digit) in digits.chars().enumerate() {
                if matches!(at, 8 | 12 | 16 | 20) {
                    out.push('-');
                }
                out.push(digit);
            }
            Some(Cow::Owned(out.into_bytes()))
        }
        Kind::Mac(6) => {
            let digits = digits(text()?, b":-.", 12)?;
            let pairs: Option<Vec<&str>> = (0..12).step_by(2).map(|at| digits.get(at..at + 2)).collect();
            Some(Cow::Owned(pairs?.join(":").into_bytes()))
        }
        Kind::Inet => Some(Cow::Borrowed(inet(text()?)?.as_bytes())),
        Kind::Json | Kind::Jsonb => Some(Cow::Borrowed(value.trim_ascii())),
        _ => Some(Cow::Borrowed(value)),
    }
}

/// A whole number as the server prints it; zeros behind the point tell of no other number.
fn number(text: &str) -> Option<String> {
    let text = text.trim_matches([' ', '\t', '\n', '\r', '\u{B}', '\u{C}']);
    let (minus, plain) = match text.strip_prefix('-') {
        Some(plain) => ("-", plain),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let is_whole = fraction.bytes().all(|byte| byte == b'0');
    if whole.is_empty() || !is_whole || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Only zeros are left as nothing, which is no token.
    Some(format!("{minus}{}", whole.trim_start_matches('0')))
}

/// `count` hexadecimal digits in lower case, without what stands between them.
fn digits(text: &str, between: &[u8], count: usize) -> Option<String> {
    let plain: String =
        text.chars().filter(|one| !between.iter().any(|byte| char::from(*byte) == *one)).collect();
    let is_whole = plain.len() == count && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_whole.then(|| plain.to_ascii_lowercase())
}

/// An address without the prefix length that covers all of it.
fn inet(text: &str) -> Option<&str> {
    let Some((address, prefix)) = text.split_once('/') else { return Some(text) };
    let all = if address.contains(':') { 128 } else { 32 };
    let is_number = (1..=3).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_digit());
    match prefix.parse::<u16>() {
        Ok(length) if is_number && length == all => Some(address),
        Ok(length) if is_number && length < all => Some(text),
        _ => None,
    }
}

#[cfg(test)]
#[path = "read_back_tests.rs"]
mod tests;
