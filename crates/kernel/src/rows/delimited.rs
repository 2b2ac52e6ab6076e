//! Records of delimited files (CSV and its like) and lines of JSON, masked in pieces of whole records.
//!
//! Source: RFC 4180; a quote inside a value is doubled. Every byte of a value that stays, and every delimiter and line
//! end, stays as it was. Must never pass on a record that has another number of values than the program has columns.

use crate::document::Counted;
use crate::rows::leaf::Masked;
use crate::rows::leaf::Room;
use crate::rows::program::{Beside, Program};
use crate::rows::tally::{Counts, Tally, Verdict};
use std::borrow::Cow;

/// How many records are masked together.
const MOST: usize = 256;

/// Why a piece can't be masked; lines are counted from 1. No value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The record at this line has so many values instead of so many.
    Width(u64, usize, usize),
    /// The record at this line has a quoted value that does not end, or goes on behind its end.
    Quote(u64),
    /// The line is not JSON.
    Document(u64),
    /// The program is not for such files.
    Program,
    /// The vault of random tokens can't be read or written.
    Vault,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Width(line, found, wanted) => {
                write!(out, "line {line}: the record has {found} values and should have {wanted}")
            }
            Self::Quote(line) => {
                write!(out, "line {line}: a quoted value has no end, or text behind its end")
            }
            Self::Document(line) => {
                write!(out, "line {line}: this is not JSON, or it is nested over 128 levels deep")
            }
            Self::Vault => out.write_str("the vault of random tokens can't be read or written"),
            Self::Program => out.write_str("the program has other columns than the file"),
        }
    }
}

impl std::error::Error for Fault {}

/// What stands between values and around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Between values.
    pub delimiter: u8,
    /// Around values.
    pub quote: u8,
}

struct Cell<'a> {
    raw: &'a [u8],
    /// `None` where nothing stands, not even quotes.
    value: Option<Cow<'a, [u8]>>,
}

enum End {
    /// Behind the value: a delimiter follows.
    Delimiter(usize),
    /// The record ends here; its line end has this length.
    Line(usize, usize),
    /// The data end inside the value or behind it.
    Data(usize),
    /// A quoted value goes on behind its end.
    Broken,
}

impl Dialect {
    /// Where the value that starts at `at` ends, without what follows it.
    fn end(self, data: &[u8], at: usize) -> End {
        if data.get(at) != Some(&self.quote) {
            let rest = data.get(at..).unwrap_or_default();
            return match memchr::memchr2(self.delimiter, b'\n', rest) {
                Some(length) if rest.get(length) == Some(&self.delimiter) => End::Delimiter(at + length),
                Some(length) => match rest.get(length.wrapping_sub(1)) {
                    Some(b'\r') => End::Line(at + length - 1, 2),
                    _ => End::Line(at + length, 1),
                },
                None => End::Data(data.len()),
            };
        }
        let mut from = at + 1;
        loop {
            let Some(length) = memchr::memchr(self.quote, data.get(from..).unwrap_or_default()) else {
                return End::Data(data.len() + 1);
            };
            from += length + 1;
            match (data.get(from), data.get(from + 1)) {
                (Some(next), _) if *next == self.quote => from += 1,
                (Some(next), _) if *next == self.delimiter => return End::Delimiter(from),
                (Some(b'\n'), _) => return End::Line(from, 1),
                (Some(b'\r'), Some(b'\n')) => return End::Line(from, 2),
                (Some(b'\r'), None) | (None, _) => return End::Data(from),
                _ => return End::Broken,
            }
        }
    }

    /// How many bytes of the data, which begin with a record, are whole records. What is broken counts as whole:
    /// masking says where.
    pub fn whole(self, data: &[u8]) -> usize {
        let (mut at, mut whole) = (0, 0);
        loop {
            match self.end(data, at) {
                End::Delimiter(end) => at = end + 1,
                End::Line(end, length) => {
                    at = end + length;
                    whole = at;
                }
                End::Data(_) => return whole,
                End::Broken => return data.len(),
            }
        }
    }

    fn value(self, raw: &[u8]) -> Option<Cow<'_, [u8]>> {
        let Some(inner) = raw.strip_prefix(&[self.quote]).and_then(|rest| rest.strip_suffix(&[self.quote]))
        else {
            return (!raw.is_empty()).then_some(Cow::Borrowed(raw));
        };
        if memchr::memchr(self.quote, inner).is_none() {
            return Some(Cow::Borrowed(inner));
        }
        let mut out = Vec::with_capacity(inner.len());
        let mut bytes = inner.iter();
        while let Some(byte) = bytes.next() {
            out.push(*byte);
            if *byte == self.quote {
                bytes.next();
            }
        }
        Some(Cow::Owned(out))
    }

    fn put(self, raw: &[u8], new: &[u8], out: &mut Vec<u8>) {
        let special =
            |byte: &u8| *byte == self.delimiter || matches!(byte, b'\n' | b'\r') || *byte == self.quote;
        if raw.first() != Some(&self.quote) && !new.is_empty() && !new.iter().any(special) {
            out.extend_from_slice(new);
            return;
        }
        out.push(self.quote);
        for byte in new {
            if *byte == self.quote {
                out.push(self.quote);
            }
            out.push(*byte);
        }
        out.push(self.quote);
    }

    /// Masks whole records, the first of which stands at `line`, appends them to `out` and gives the line behind them.
    /// The last may lack its line end. Empty lines stay.
    pub fn mask(
        self,
        program: &Program,
        data: &[u8],
        mut line: u64,
        tally: &mut Tally,
        out: &mut Vec<u8>,
    ) -> Result<u64, Fault> {
        let width = program.width();
        let mut rooms: Vec<Room> = (0..width).map(|_| Room::default()).collect();
        let mut at = empty_lines(data, 0);
        out.extend_from_slice(data.get(..at).unwrap_or_default());
        line += count_lines(data, 0, at);
        while at < data.len() {
            let mut cells = Vec::with_capacity(MOST * width);
            // What stands behind each record: its line end, and empty lines.
            let mut ends: Vec<&[u8]> = Vec::with_capacity(MOST);
            while ends.len() < MOST && at < data.len() {
                let from = at;
                at = self.record(data, at, width, line, &mut cells)?;
                let of_record = cells.iter().skip(ends.len() * width).map(|one: &Cell<'_>| one.raw.len() + 1);
                let behind = (from + of_record.sum::<usize>()).saturating_sub(1);
                at = empty_lines(data, at);
                ends.push(data.get(behind..at).unwrap_or_default());
                line += count_lines(data, from, at);
            }
            self.batch(program, &cells, &ends, &mut rooms, tally, out)?;
        }
        Ok(line)
    }

    fn record<'a>(
        self,
        data: &'a [u8],
        mut at: usize,
        width: usize,
        line: u64,
        cells: &mut Vec<Cell<'a>>,
    ) -> Result<usize, Fault> {
        let mut found = 0;
        loop {
            let (end, next) = match self.end(data, at) {
                End::Delimiter(end) => (end, Err(end + 1)),
                End::Line(end, length) => (end, Ok(end + length)),
                End::Data(end) if end <= data.len() => (end, Ok(data.len())),
                End::Data(_) | End::Broken => return Err(Fault::Quote(line)),
            };
            let raw = data.get(at..end).unwrap_or_default();
            found += 1;
            if found <= width {
                cells.push(Cell { raw, value: self.value(raw) });
            }
            match next {
                Err(start) => at = start,
                Ok(_) if found != width => return Err(Fault::Width(line, found, width)),
                Ok(after) => return Ok(after),
            }
        }
    }

    fn batch(
        self,
        program: &Program,
        cells: &[Cell<'_>],
        ends: &[&[u8]],
        rooms: &mut [Room],
        tally: &mut Tally,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let width = rooms.len();
        let mut columns = Vec::with_capacity(width);
        for (column, room) in rooms.iter_mut().enumerate() {
            let of_column = cells.iter().skip(column).step_by(width);
            if let Some(subject) = program.subject(column) {
                let subjects = cells.iter().skip(subject).step_by(width);
                let rows: Vec<Beside<'_>> = of_column
                    .zip(subjects)
                    .filter_map(|(cell, subject)| {
                        Some(Beside { value: cell.value.as_deref()?, subject: subject.value.as_deref() })
                    })
                    .collect();
                let masked = program.mask_beside(column, &rows).ok_or(Fault::Program)?;
                columns.push(counted(masked, column, tally)?.into_iter());
                continue;
            }
            let values: Vec<&[u8]> = of_column.filter_map(|cell| cell.value.as_deref()).collect();
            columns.push(masked(program, column, &values, room, tally)?.into_iter());
        }
        let mut cells = cells.iter();
        for end in ends {
            for (column, masked) in columns.iter_mut().enumerate() {
                let cell = cells.next().ok_or(Fault::Program)?;
                if column > 0 {
                    out.push(self.delimiter);
                }
                match cell.value.as_ref().map(|_| masked.next().ok_or(Fault::Program)).transpose()? {
                    None | Some(Masked::Same) => out.extend_from_slice(cell.raw),
                    Some(Masked::New(new) | Masked::Redacted(new)) => self.put(cell.raw, &new, out),
                    Some(Masked::Null(_)) => {}
                }
            }
            out.extend_from_slice(end);
            tally.row();
        }
        Ok(())
    }
}

/// Where the empty lines end that begin at `at`.
fn empty_lines(data: &[u8], mut at: usize) -> usize {
    loop {
        match data.get(at..) {
            Some([b'\n', ..]) => at += 1,
            Some([b'\r', b'\n', ..]) => at += 2,
            _ => return at,
        }
    }
}

fn count_lines(data: &[u8], from: usize, to: usize) -> u64 {
    memchr::memchr_iter(b'\n', data.get(from..to).unwrap_or_default()).count() as u64
}

fn masked<'s>(
    program: &'s Program,
    column: usize,
    values: &[&[u8]],
    room: &'s mut Room,
    tally: &mut Tally,
) -> Result<Vec<Masked<'s>>, Fault> {
    let found = &mut |entity| tally.finding(column, entity);
    let masked = program.mask_all(column, values, found, room).ok_or(Fault::Program)?;
    counted(masked, column, tally)
}

/// Counts what becomes of a column's values; fails where one may not be passed on at all.
fn counted<'s>(masked: Vec<Masked<'s>>, column: usize, tally: &mut Tally) -> Result<Vec<Masked<'s>>, Fault> {
    let mut counts = Counts::default();
    for one in &masked {
        if *one == Masked::Null(Verdict::Failed) {
            return Err(Fault::Vault);
        }
        counts.count(one.verdict());
    }
    tally.values(column, counts);
    Ok(masked)
}

/// Documents, masked: counted by the places of their shape, or as a column where they have none.
fn documents<'s>(
    program: &'s Program,
    values: &[&[u8]],
    room: &'s mut Room,
    tally: &mut Tally,
) -> Result<Vec<Masked<'s>>, Fault> {
    let tell = &mut |place: Option<usize>, told| match (place, told) {
        (Some(place), Counted::Found(entity)) => tally.finding(place, entity),
        (Some(place), Counted::Value(verdict)) => {
            let mut one = Counts::default();
            one.count(verdict);
            tally.values(place, one);
        }
        (None, _) => {}
    };
    match program.mask_counted(0, values, tell) {
        Some(made) => Ok(made),
        None => masked(program, 0, values, room, tally),
    }
}

/// Masks lines of JSON by the program's one column, the first of them at `line`, as `Dialect::mask` does records.
pub fn mask_lines(
    program: &Program,
    data: &[u8],
    mut line: u64,
    tally: &mut Tally,
    out: &mut Vec<u8>,
) -> Result<u64, Fault> {
    if program.width() != 1 {
        return Err(Fault::Program);
    }
    let blank = |one: &&[u8]| !one.iter().all(u8::is_ascii_whitespace);
    let lines: Vec<&[u8]> = data.split_inclusive(|byte| *byte == b'\n').collect();
    for some in lines.chunks(MOST) {
        let values: Vec<&[u8]> = some.iter().copied().filter(blank).map(<[u8]>::trim_ascii).collect();
        let mut room = Room::default();
        let mut made = documents(program, &values, &mut room, tally)?.into_iter();
        for raw in some {
            if blank(raw) {
                let inner = raw.trim_ascii();
                let (head, tail) = around(raw, inner);
                out.extend_from_slice(head);
                match made.next().ok_or(Fault::Program)? {
                    Masked::Same => out.extend_from_slice(inner),
                    // A document that could not be read has become a text.
                    Masked::Redacted(_) => return Err(Fault::Document(line)),
                    Masked::New(new) if new.first() != inner.first() => return Err(Fault::Document(line)),
                    Masked::New(new) => out.extend_from_slice(&new),
                    Masked::Null(_) => out.extend_from_slice(b"null"),
                }
                out.extend_from_slice(tail);
                tally.row();
            } else {
                out.extend_from_slice(raw);
            }
            line += u64::from(raw.ends_with(b"\n"));
        }
    }
    Ok(line)
}

/// What stands before and behind a line without its blanks.
fn around<'a>(raw: &'a [u8], inner: &[u8]) -> (&'a [u8], &'a [u8]) {
    let head = raw.len() - raw.trim_ascii_start().len();
    let tail = head + inner.len();
    (raw.get(..head).unwrap_or_default(), raw.get(tail..).unwrap_or_default())
}

#[cfg(test)]
#[path = "delimited_tests.rs"]
mod tests;
