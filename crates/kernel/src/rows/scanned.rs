//! The action "scan": findings in a value are replaced in place, by the value's type and format.
//!
//! Must never give a value that its type's decoder refuses: where a replacement could break the value it stands
//! in, or the value can't be read, the whole value is redacted.

use crate::document;
use crate::rows::types::{self, Kind};
use crate::transform::spans::{Barred, Spans};

/// What scanning makes of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanned {
    /// Nothing found.
    Clean,
    /// The new value.
    Changed(Vec<u8>),
    /// The whole value has to be redacted.
    Unreadable,
}

/// Told of each finding's entity.
pub type Found<'a> = dyn FnMut(&'static str) + 'a;

/// Scans one value. Numbers, dates and the like hold no text and are clean; an array of text is
/// scanned by its elements, never as a whole.
pub fn scan(spans: &Spans, kind: Kind, is_binary: bool, value: &[u8], found: &mut Found<'_>) -> Scanned {
    match (kind, is_binary) {
        (Kind::Text | Kind::Padded | Kind::Xml, _) | (Kind::Unknown, false) => text(spans, value, &[], found),
        (Kind::Unknown, true) => match std::str::from_utf8(value) {
            Ok(plain) if !plain.chars().any(char::is_control) => text(spans, value, &[], found),
            _ => Scanned::Unreadable,
        },
        (Kind::Json | Kind::Jsonb, _) => {
            let is_versioned = is_binary && kind == Kind::Jsonb;
            document::within(is_versioned, value, |text| document::scan(spans, text, found))
        }
        (Kind::Bytea, true) => printable(spans, value, found),
        (Kind::Bytea, false) => bytea_text(spans, value, found),
        (Kind::Array(element), _) if holds_text(types::kind(element)) => Scanned::Unreadable,
        _ => Scanned::Clean,
    }
}

/// Whether values of a type can hold text with something to find in it.
pub fn holds_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Padded | Kind::Xml | Kind::Json | Kind::Jsonb | Kind::Bytea)
}

fn text(spans: &Spans, value: &[u8], barred: &[u8], found: &mut Found<'_>) -> Scanned {
    let Ok(plain) = std::str::from_utf8(value) else { return Scanned::Unreadable };
    match spans.replace(None, plain, barred, found) {
        Ok(None) => Scanned::Clean,
        Ok(Some(new)) => Scanned::Changed(new.into_bytes()),
        Err(Barred) => Scanned::Unreadable,
    }
}

/// Bytes that read as text are scanned as such; others hold no text.
fn printable(spans: &Spans, value: &[u8], found: &mut Found<'_>) -> Scanned {
    match std::str::from_utf8(value) {
        Ok(plain) if !plain.chars().any(|one| one.is_control() && !one.is_whitespace()) => {
            text(spans, value, &[], found)
        }
        _ => Scanned::Clean,
    }
}

/// bytea in its hex form; the older escape form is scanned as the text it is.
fn bytea_text(spans: &Spans, value: &[u8], found: &mut Found<'_>) -> Scanned {
    let Some(digits) = value.strip_prefix(b"\\x") else { return text(spans, value, b"\\", found) };
    let nibble = |byte: &u8| char::from(*byte).to_digit(16);
    let decode = |pair: &[u8]| match pair {
        [high, low] => Some((nibble(high)? << 4 | nibble(low)?) as u8),
        _ => None,
    };
    let Some(raw) = digits.chunks(2).map(decode).collect::<Option<Vec<u8>>>() else {
        return Scanned::Unreadable;
    };
    let Scanned::Changed(new) = printable(spans, &raw, found) else { return Scanned::Clean };
    let mut out = b"\\x".to_vec();
    for byte in new {
        out.extend(
            [byte >> 4, byte & 15]
                .map(|nibble| char::from_digit(u32::from(nibble), 16).map_or(b'0', |one| one as u8)),
        );
    }
    Scanned::Changed(out)
}
