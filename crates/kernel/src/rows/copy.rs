//! CopyData: the rows of COPY ... TO STDOUT in text, csv and binary format, one message per row.
//!
//! Source: PostgreSQL documentation, "COPY", File Formats. Must never pass on what it can't split into exactly
//! its program's columns.

use crate::rows::batch::{Cell, Emptied};
use crate::rows::leaf::Masked;
use crate::rows::program::Program;
use crate::rows::row::{self, read_tuple, RowError};
use std::borrow::Cow;

/// How CopyData is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyFormat {
    /// Lines with backslash escapes.
    Text {
        /// Between values.
        delimiter: u8,
        /// What stands for NULL.
        null: Vec<u8>,
        /// Whether the first line names the columns.
        header: bool,
    },
    /// Comma separated values.
    Csv {
        /// Between values.
        delimiter: u8,
        /// Around values.
        quote: u8,
        /// Before a quote inside a value.
        escape: u8,
        /// What stands, unquoted, for NULL.
        null: Vec<u8>,
        /// Whether the first line names the columns.
        header: bool,
    },
    /// Tuples behind a signature.
    Binary,
}

/// The signature of the binary format; flags and an extension follow.
const SIGNATURE: &[u8] = b"PGCOPY\n\xFF\r\n\0";

/// Takes one CopyData payload apart. `is_first`: the first of its COPY.
pub fn read<'a>(
    format: &CopyFormat,
    program: &Program,
    is_first: bool,
    payload: &'a [u8],
    cells: &mut Vec<Cell<'a>>,
) -> Result<Emptied<'a>, RowError> {
    if !program.is_all(matches!(format, CopyFormat::Binary)) {
        return Err(RowError::Program);
    }
    let width = program.width();
    match format {
        CopyFormat::Text { header: true, .. } | CopyFormat::Csv { header: true, .. } if is_first => {
            Ok(Emptied { before: payload, rows: 0, after: &[] })
        }
        CopyFormat::Text { delimiter, null, .. } => read_line(payload, width, null, cells, |from, column| {
            let raw = from.get(..text_end(from, *delimiter, column)?).unwrap_or_default();
            let value = if raw == null { Some(Cow::Borrowed(raw)) } else { unescaped(raw) };
            Ok((raw.len(), value.ok_or(RowError::Copy(column))?))
        }),
        CopyFormat::Csv { delimiter, quote, escape, null, .. } => {
            let csv = Csv { delimiter: *delimiter, quote: *quote, escape: *escape, null };
            read_line(payload, width, null, cells, |from, column| {
                let (value, length) = csv.value(from).ok_or(RowError::Copy(column))?;
                Ok((length, value))
            })
        }
        CopyFormat::Binary => binary(width, is_first, payload, cells),
    }
}

/// Writes one row.
pub fn write<'a>(
    format: &CopyFormat,
    row: impl Iterator<Item = (&'a Cell<'a>, &'a Masked<'a>)>,
    width: usize,
    out: &mut Vec<u8>,
) -> Result<(), RowError> {
    let (delimiter, null) = match format {
        CopyFormat::Binary => return row::write(row, width, out),
        CopyFormat::Text { delimiter, null, .. } | CopyFormat::Csv { delimiter, null, .. } => {
            (*delimiter, null)
        }
    };
    for (column, (cell, masked)) in row.enumerate() {
        if column > 0 {
            out.push(delimiter);
        }
        match (masked, format) {
            (Masked::Same, _) => out.extend_from_slice(cell.raw),
            (Masked::Null(_), _) => out.extend_from_slice(null),
            (Masked::New(new) | Masked::Redacted(new), CopyFormat::Csv { quote, escape, .. }) => {
                let csv = Csv { delimiter, quote: *quote, escape: *escape, null };
                csv.put(new, cell.raw.first() == Some(quote), out);
            }
            (Masked::New(new) | Masked::Redacted(new), _) => escaped(new, delimiter, out),
        }
    }
    Ok(())
}

fn binary<'a>(
    width: usize,
    is_first: bool,
    payload: &'a [u8],
    cells: &mut Vec<Cell<'a>>,
) -> Result<Emptied<'a>, RowError> {
    let mut rest = payload;
    if is_first {
        let head = rest.strip_prefix(SIGNATURE).and_then(|tail| tail.split_first_chunk::<8>());
        // Flags and extension must be zero: bit 16 would put OIDs in front of the columns.
        rest = head.filter(|(fields, _)| **fields == [0; 8]).ok_or(RowError::Copy(0))?.1;
    }
    let before = payload.get(..payload.len() - rest.len()).unwrap_or_default();
    let mut rows = 0;
    while !rest.is_empty() && rest != [0xFF, 0xFF] {
        rest = read_tuple(rest, width, cells)?;
        rows += 1;
    }
    Ok(Emptied { before, rows, after: rest })
}

/// The line without its end, which is put back.
fn line(payload: &[u8]) -> Result<(&[u8], &[u8]), RowError> {
    let body = payload.strip_suffix(b"\n").ok_or(RowError::Copy(0))?;
    let body = body.strip_suffix(b"\r").unwrap_or(body);
    Ok(payload.split_at_checked(body.len()).unwrap_or((payload, &[])))
}

/// Takes a line apart; `value` gives a value's length in the line, and the value.
fn read_line<'a>(
    payload: &'a [u8],
    width: usize,
    null: &[u8],
    cells: &mut Vec<Cell<'a>>,
    value: impl Fn(&'a [u8], usize) -> Result<(usize, Cow<'a, [u8]>), RowError>,
) -> Result<Emptied<'a>, RowError> {
    let (body, after) = line(payload)?;
    let mut column = 0;
    let mut rest = Some(body);
    while let Some(from) = rest {
        let (length, value) = value(from, column)?;
        let (raw, tail) = from.split_at_checked(length).ok_or(RowError::Copy(column))?;
        // A row may not take the cells of the next one.
        if column == width {
            return Err(RowError::Width);
        }
        cells.push(Cell { raw, value: (raw != null).then_some(value) });
        column += 1;
        rest = tail.get(1..);
    }
    if column == width {
        Ok(Emptied { before: &[], rows: 1, after })
    } else {
        Err(RowError::Width)
    }
}

/// Where the value at the start of `from` ends.
fn text_end(from: &[u8], delimiter: u8, column: usize) -> Result<usize, RowError> {
    let mut at = 0;
    while let Some(byte) = from.get(at).filter(|byte| **byte != delimiter) {
        if *byte == b'\n' || *byte == b'\r' {
            return Err(RowError::Copy(column));
        }
        at += if *byte == b'\\' { 2 } else { 1 };
    }
    if at > from.len() {
        return Err(RowError::Copy(column));
    }
    Ok(at)
}

fn unescaped(raw: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !raw.contains(&b'\\') {
        return Some(Cow::Borrowed(raw));
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter();
    while let Some(byte) = bytes.next() {
        let plain = if *byte == b'\\' { bytes.next()? } else { byte };
        out.push(match (byte, plain) {
            (b'\\', b'b') => 8,
            (b'\\', b'f') => 12,
            (b'\\', b'n') => b'\n',
            (b'\\', b'r') => b'\r',
            (b'\\', b't') => b'\t',
            (b'\\', b'v') => 11,
            // The server writes no octal, hexadecimal or other escapes.
            (b'\\', b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.') => return None,
            _ => *plain,
        });
    }
    Some(Cow::Owned(out))
}

fn escaped(value: &[u8], delimiter: u8, out: &mut Vec<u8>) {
    if !value.iter().any(|byte| matches!(byte, 8..=13 | b'\\') || *byte == delimiter) {
        out.extend_from_slice(value);
        return;
    }
    for byte in value {
        let letter = match byte {
            8 => b'b',
            12 => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            11 => b'v',
            b'\\' => b'\\',
            other if *other == delimiter => *other,
            other => {
                out.push(*other);
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', letter]);
    }
}

struct Csv<'a> {
    delimiter: u8,
    quote: u8,
    escape: u8,
    null: &'a [u8],
}

impl Csv<'_> {
    /// The value at the start of `from` and the length it takes there, up to a delimiter or the end.
    fn value<'a>(&self, from: &'a [u8]) -> Option<(Cow<'a, [u8]>, usize)> {
        let mut value = Vec::new();
        if from.first() != Some(&self.quote) {
            let length = from.iter().position(|byte| *byte == self.delimiter).unwrap_or(from.len());
            let raw = from.get(..length)?;
            // The server quotes every value that holds one of these.
            if raw.iter().any(|byte| [self.quote, b'\n', b'\r'].contains(byte)) {
                return None;
            }
            return Some((Cow::Borrowed(raw), length));
        }
        let mut at = 1;
        loop {
            let byte = *from.get(at)?;
            let next = from.get(at + 1).copied();
            if byte == self.escape && next.is_some_and(|next| next == self.quote || next == self.escape) {
                value.push(next?);
                at += 2;
            } else if byte == self.quote {
                at += 1;
                let is_end = next.is_none_or(|next| next == self.delimiter);
                return is_end.then_some((Cow::Owned(value), at));
            } else {
                value.push(byte);
                at += 1;
            }
        }
    }

    fn put(&self, value: &[u8], was_quoted: bool, out: &mut Vec<u8>) {
        let special =
            |byte: &u8| [self.delimiter, self.quote, self.escape, b'\n', b'\r', b'\\', b' '].contains(byte);
        if !(was_quoted || value == self.null || value.is_empty() || value.iter().any(special)) {
            out.extend_from_slice(value);
            return;
        }
        out.push(self.quote);
        for byte in value {
            if *byte == self.quote || *byte == self.escape {
                out.push(self.escape);
            }
            out.push(*byte);
        }
        out.push(self.quote);
    }
}

#[cfg(test)]
#[path = "copy_tests.rs"]
mod tests;
