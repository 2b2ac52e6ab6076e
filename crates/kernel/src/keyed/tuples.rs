//! Values whose names stand in a list before them: `INSERT INTO t (ssn, name) VALUES ('...', '...')`, and rows under a
//! heading.
//!
//! Must stay linear: a list has no more than so many names, and each value is read once.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::detectors::fields::{announced, looks_like};
use crate::keyed::{tables, Keyed};
use crate::scan::kinds::{BREAKS, OPENS};

static UPPER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("VALUES"));
static LOWER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("values"));

/// The most columns that are read.
pub const COLUMNS: usize = 128;

/// Adds the values of every INSERT and of every table.
/// `marks`: the kinds of all its bytes.
pub fn values(text: &str, marks: u8, found: &mut Vec<Keyed>) {
    let before = found.len();
    // Without a parenthesis there is no tuple, without a second line nothing stands under a heading.
    if marks & OPENS != 0 {
        inserts(text, found);
    }
    if marks & BREAKS != 0 {
        tables::rows(text, found);
    }
    if found.len() > before {
        #[allow(clippy::stable_sort_primitive)] // two runs that are sorted already: this one only joins them
        found.sort();
    }
}

/// What each column's name announces.
pub type Names = Vec<Option<&'static [&'static str]>>;

fn inserts(text: &str, found: &mut Vec<Keyed>) {
    let bytes = text.as_bytes();
    let mut last = 0;
    for place in UPPER.find_iter(bytes).chain(LOWER.find_iter(bytes)) {
        let head = text.get(last.min(place)..place).unwrap_or_default();
        last = place;
        let Some((_, names)) = head.trim_end().strip_suffix(')').and_then(|head| head.rsplit_once('('))
        else {
            continue;
        };
        let quoted: Vec<&str> =
            names.split(',').map(|name| name.trim().trim_matches(['"', '`', '[', ']', '\''])).collect();
        if quoted.len() > COLUMNS {
            continue;
        }
        let names: Names = quoted.iter().map(|name| announced(name)).collect();
        if names.iter().any(Option::is_some) {
            tuples(text, place + 6, &names, found);
        }
    }
}

/// The tuples behind VALUES.
fn tuples(text: &str, from: usize, names: &Names, found: &mut Vec<Keyed>) {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        while bytes.get(at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b',') {
            at += 1;
        }
        if bytes.get(at) != Some(&b'(') {
            return;
        }
        let (values, end) = tuple(bytes, at + 1);
        let joined = match values.as_slice() {
            // One text that holds all of them.
            [(start, end)] if names.len() > 1 => parted(bytes, *start, *end, b','),
            _ => values,
        };
        named(text, &joined, names, found);
        at = end + 1;
    }
}

/// The values of one tuple, without their quotes, and where it ends.
fn tuple(bytes: &[u8], from: usize) -> (Vec<(usize, usize)>, usize) {
    let (mut values, mut at) = (Vec::new(), from);
    while values.len() < COLUMNS {
        while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\t')) {
            at += 1;
        }
        let (start, end) = if bytes.get(at) == Some(&b'\'') {
            let mut end = at + 1;
            while let Some(byte) = bytes.get(end) {
                if *byte == b'\'' {
                    if bytes.get(end + 1) != Some(&b'\'') {
                        break;
                    }
                    end += 1;
                }
                end += 1;
            }
            (at + 1, end.min(bytes.len()))
        } else {
            let rest = bytes.get(at..).unwrap_or_default();
            (at, at + rest.iter().position(|byte| matches!(byte, b',' | b')')).unwrap_or(rest.len()))
        };
        values.push((start, end));
        let rest = bytes.get(end..).unwrap_or_default();
        at = end + rest.iter().position(|byte| matches!(byte, b',' | b')')).unwrap_or(rest.len());
        if bytes.get(at) != Some(&b',') {
            break;
        }
        at += 1;
    }
    (values, at)
}

/// What stands between separators.
pub fn parted(bytes: &[u8], start: usize, end: usize, separator: u8) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut from = start;
    for at in memchr::memchr_iter(separator, bytes.get(start..end).unwrap_or_default()) {
        parts.push((from, start + at));
        from = start + at + 1;
        if parts.len() >= COLUMNS {
            break;
        }
    }
    parts.push((from, end));
    parts
}

/// Adds the values that look as their names say; none where there are not as many.
pub fn named(
    text: &str,
    values: &[(usize, usize)],
    names: &[Option<&'static [&'static str]>],
    found: &mut Vec<Keyed>,
) {
    if values.len() != names.len() {
        return;
    }
    for ((start, end), entities) in values.iter().zip(names) {
        let (Some(entities), Some(value)) = (entities, text.get(*start..*end)) else { continue };
        let (clean, trimmed) = (value.trim(), value.len() - value.trim_start().len());
        let start = start + trimmed;
        let within = |quote: &str| clean.strip_prefix(quote)?.strip_suffix(quote);
        let (bare, quote) = within("\"").map_or((clean, 0), |inside| (inside, 1));
        if let Some(entity) = looks_like(entities, bare) {
            found.push((start + quote, start + quote + bare.len(), entity));
            continue;
        }
        // What is set in bold letters, or as code.
        let marked = ["**", "`", "'"].into_iter().find_map(|mark| Some((within(mark)?, mark.len())));
        let told = marked.and_then(|(inside, mark)| Some((looks_like(entities, inside)?, inside, mark)));
        found.extend(told.map(|(entity, inside, mark)| (start + mark, start + mark + inside.len(), entity)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &'static str)> {
        let mut found = Vec::new();
        values(text, OPENS | BREAKS, &mut found);
        found.into_iter().filter_map(|(start, end, entity)| Some((text.get(start..end)?, entity))).collect()
    }

    #[test]
    fn values_of_an_insert_are_named_by_its_columns() {
        let text = "INSERT INTO p (\"id\", ssn, city) VALUES (7, '457-55-5462', 'Oslo'), (8, '219-09-9998', 'O''Fallon')";
        assert_eq!(
            vec![
                ("457-55-5462", "US_SSN"),
                ("Oslo", "LOCATION"),
                ("219-09-9998", "US_SSN"),
                ("O''Fallon", "LOCATION")
            ],
            found(text)
        );
    }
}
