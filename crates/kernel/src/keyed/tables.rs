//! Tables in a text: lines of as many cells as the line that names their columns, as CSV, TSV, Markdown, psql and MySQL
//! write them.
//!
//! Must stay linear: of a line that might be a heading only the lines next to it are looked at, and no line is one that
//! stands among the rows of a table.

use crate::detectors::fields::announced;
use crate::keyed::tuples::{named, parted, Names, COLUMNS};
use crate::keyed::{cells, Keyed};

/// The longest heading, in bytes.
const HEADING: usize = 4096;
/// What stands between cells; of two in a heading the first is tried first.
const SEPARATORS: [u8; 4] = [b'\t', b'|', b';', b','];

/// A line that names columns.
#[derive(Debug)]
pub struct Heading {
    separator: u8,
    names: Names,
    /// Whether bars stand around the line, so that its first cell and its last are none.
    is_framed: bool,
}

/// Adds the cells under every heading that a text has.
pub fn rows(text: &str, found: &mut Vec<Keyed>) {
    read(text, text.len(), found);
}

/// The headings before a place in a text that count for what follows it, the last one first.
pub fn headings(text: &str, until: usize) -> Vec<String> {
    let places = read(text, until, &mut Vec::new());
    let lines = places.into_iter().filter_map(|(start, end)| text.get(start..end));
    lines.map(str::to_owned).chain(cells::heading(text, until)).collect()
}

type Place = (usize, usize);

/// Reads the lines that begin before a place. A heading in the first one counts for all, any other up to the next one.
/// Gives where those stand that count for what follows, the last one first.
fn read(text: &str, until: usize, found: &mut Vec<Keyed>) -> Vec<Place> {
    let Some(end) = memchr::memchr(b'\n', text.as_bytes()) else { return Vec::new() };
    let first = text.get(..end).and_then(first);
    let start = if first.is_some() { end + 1 } else { 0 };
    // The table that was begun last, and whether the line before is a row of one.
    let (mut table, mut is_inside): (Option<Heading>, bool) = (None, first.is_some());
    let mut places = if first.is_some() { vec![(0, end)] } else { Vec::new() };
    for (start, end) in lines(text.as_bytes(), start).take_while(|(start, _)| *start < until) {
        let Some(line) = text.get(start..end) else { break };
        if line.trim_ascii().is_empty() {
            is_inside = false;
            if table.as_ref().is_some_and(Heading::is_weak) {
                table = None;
                places.truncate(usize::from(first.is_some()));
            }
            continue;
        }
        let under = |heading: &Heading| heading.cells(text.as_bytes(), start, end);
        let (known, last) = (first.as_ref().and_then(under), table.as_ref().and_then(under));
        if !is_inside || (known.is_none() && last.is_none()) {
            if let Some(heading) = later(text, start, end) {
                table = Some(heading);
                is_inside = true;
                places.truncate(usize::from(first.is_some()));
                places.push((start, end));
                continue;
            }
        }
        is_inside = known.is_some() || last.is_some() || is_rule(line);
        for (heading, cells) in [(&first, known), (&table, last)] {
            if let (Some(heading), Some((cells, names))) = (heading, cells) {
                named(text, &cells, heading.names.get(names).unwrap_or_default(), found);
            }
        }
    }
    places.reverse();
    places
}

/// Where each line begins and ends, without what ends it.
fn lines(bytes: &[u8], from: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut next = Some(from);
    std::iter::from_fn(move || {
        let start = next?;
        let rest = bytes.get(start..)?;
        let length = memchr::memchr(b'\n', rest);
        next = length.map(|length| start + length + 1);
        let end = start + length.unwrap_or(rest.len());
        let is_long = end > start && bytes.get(end - 1) == Some(&b'\r');
        Some((start, end - usize::from(is_long)))
    })
}

/// The heading that a text's first line is, whatever follows it.
fn first(line: &str) -> Option<Heading> {
    let separator = SEPARATORS.into_iter().find(|one| line.as_bytes().contains(one))?;
    Heading::read(line, separator)
}

/// The heading that a line is under which there is at least one row.
fn later(text: &str, start: usize, end: usize) -> Option<Heading> {
    let bytes = text.as_bytes();
    let line = bytes.get(start..end).filter(|line| line.len() <= HEADING)?;
    // Most lines are told by what they begin with, or by their marks, to be none: for speed.
    if line.first().is_none_or(u8::is_ascii_digit) {
        return None;
    }
    let is_parted = memchr::memchr2(b'\t', b'|', line).is_some()
        || (memchr::memchr2(b',', b';', line).is_some() && memchr::memchr3(b'{', b'<', b'=', line).is_none());
    if !is_parted {
        return None;
    }
    SEPARATORS.into_iter().filter(|one| memchr::memchr(*one, line).is_some()).find_map(|separator| {
        let mut below = lines(bytes, end).skip(1);
        let mut next = below.next()?;
        if text.get(next.0..next.1).is_some_and(is_rule) {
            next = below.next()?;
        }
        // Most lines are told by what stands below them to be none.
        memchr::memchr(separator, bytes.get(next.0..next.1)?)?;
        let heading = Heading::read(text.get(start..end)?, separator)?;
        (heading.is_plain(text.get(start..end)?) && heading.cells(bytes, next.0, next.1).is_some())
            .then_some(heading)
    })
}

/// Whether a line only parts a table's lines: `|---|:--|`, `----+----`.
fn is_rule(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.iter().all(|byte| b"-+|:= \t".contains(byte)) && bytes.iter().any(|byte| b"-=".contains(byte))
}

impl Heading {
    fn read(line: &str, separator: u8) -> Option<Self> {
        if line.len() > HEADING || line.bytes().filter(u8::is_ascii_digit).count() * 4 > line.len() {
            return None;
        }
        // One known name might be a sentence with a comma.
        let cells = || line.split(char::from(separator));
        if !cells().all(|name| name.trim().len() <= 40 && name.trim().split(' ').count() <= 4) {
            return None;
        }
        let names: Names = cells().map(|name| announced(name.trim().trim_matches('"'))).collect();
        if names.len() > COLUMNS || names.iter().all(Option::is_none) {
            return None;
        }
        let line = line.trim();
        let is_framed = separator == b'|' && names.len() > 3 && line.starts_with('|') && line.ends_with('|');
        Some(Self { separator, names, is_framed })
    }

    /// Whether each cell has a name, as in a sentence or in code some have not.
    fn is_plain(&self, line: &str) -> bool {
        if self.separator == b'|' || self.separator == b'\t' {
            return true;
        }
        line.split(char::from(self.separator)).all(|name| {
            let count = |one: char| name.matches(one).count();
            name.contains(char::is_alphanumeric)
                && count('(') == count(')')
                && !name.contains(['=', '{', '}', '[', ']', '<'])
        })
    }

    /// Whether it might as well be a line of prose: then its table ends with its block.
    fn is_weak(&self) -> bool {
        self.names.len() == 2 && matches!(self.separator, b',' | b';')
    }

    /// The cells of a line and which of the names are theirs; `None` where the line is no row of the table.
    fn cells(&self, bytes: &[u8], start: usize, end: usize) -> Option<(Vec<(usize, usize)>, Range)> {
        let all = 0..self.names.len();
        let cells = parted(bytes, start, end, self.separator);
        if cells.len() == self.names.len() {
            return Some((cells, all));
        }
        // A Markdown row may do without the bars around it.
        if self.is_framed && cells.len() + 2 == self.names.len() {
            return Some((cells, 1..self.names.len() - 1));
        }
        let line = bytes.get(start..end)?;
        let is_quoted = cells.len() > self.names.len() && memchr::memchr(b'"', line).is_some();
        let cells = is_quoted.then(|| unquoted(bytes, start, end, self.separator))?;
        (cells.len() == self.names.len()).then_some((cells, all))
    }
}

type Range = std::ops::Range<usize>;

/// The cells of a line in which a separator between quotes is none.
fn unquoted(bytes: &[u8], start: usize, end: usize, separator: u8) -> Vec<(usize, usize)> {
    let (mut cells, mut from, mut is_quoted) = (Vec::new(), start, false);
    for at in memchr::memchr2_iter(separator, b'"', bytes.get(start..end).unwrap_or_default()) {
        let at = start + at;
        if bytes.get(at) == Some(&b'"') {
            is_quoted = !is_quoted;
        } else if !is_quoted && cells.len() < COLUMNS {
            cells.push((from, at));
            from = at + 1;
        }
    }
    cells.push((from, end));
    cells
}

#[cfg(test)]
#[path = "tables_tests.rs"]
mod tests;
