//! CopyData: the rows of COPY ... TO STDOUT in text, csv and binary format, one message per row.
//!
//! Source: PostgreSQL documentation, "COPY", File Formats. Must never pass on what it can't split into exactly
//! its program's columns.

use crate::program::{Masked, Program};
use crate::row::{close, mask_tuple, mask_value, open, RowError};
use crate::tally::Tally;
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

/// Masks one CopyData payload and appends the whole new message. `is_first`: the first of its COPY.
pub fn mask(
    format: &CopyFormat,
    program: &Program,
    is_first: bool,
    payload: &[u8],
    out: &mut Vec<u8>,
    tally: &mut Tally,
) -> Result<(), RowError> {
    if !program.is_all(matches!(format, CopyFormat::Binary)) {
        return Err(RowError::Program);
    }
    let from = open(out, b'd');
    match format {
        CopyFormat::Text { header: true, .. } | CopyFormat::Csv { header: true, .. } if is_first => {
            out.extend_from_slice(payload);
        }
        CopyFormat::Text { delimiter, null, .. } => text_row(program, *delimiter, null, payload, out, tally)?,
        CopyFormat::Csv { delimiter, quote, escape, null, .. } => {
            let csv = Csv { delimiter: *delimiter, quote: *quote, escape: *escape, null };
            csv.row(program, payload, out, tally)?;
        }
        CopyFormat::Binary => binary(program, is_first, payload, out, tally)?,
    }
    close(out, from)
}

fn binary(
    program: &Program,
    is_first: bool,
    payload: &[u8],
    out: &mut Vec<u8>,
    tally: &mut Tally,
) -> Result<(), RowError> {
    let mut rest = payload;
    if is_first {
        let head = rest.strip_prefix(SIGNATURE).and_then(|tail| tail.split_first_chunk::<8>());
        // Flags and extension must be zero: bit 16 would put OIDs in front of the columns.
        rest = head.filter(|(fields, _)| **fields == [0; 8]).ok_or(RowError::Copy(0))?.1;
        out.extend_from_slice(payload.get(..payload.len() - rest.len()).unwrap_or_default());
    }
    while !rest.is_empty() {
        if rest == [0xFF, 0xFF] {
            out.extend_from_slice(rest);
            return Ok(());
        }
        rest = mask_tuple(program, rest, out, tally)?;
    }
    Ok(())
}

/// The line without its end, which is put back.
fn line(payload: &[u8]) -> Result<(&[u8], &[u8]), RowError> {
    let body = payload.strip_suffix(b"\n").ok_or(RowError::Copy(0))?;
    let body = body.strip_suffix(b"\r").unwrap_or(body);
    Ok(payload.split_at_checked(body.len()).unwrap_or((payload, &[])))
}

fn text_row(
    program: &Program,
    delimiter: u8,
    null: &[u8],
    payload: &[u8],
    out: &mut Vec<u8>,
    tally: &mut Tally,
) -> Result<(), RowError> {
    let (body, end) = line(payload)?;
    let mut column = 0;
    let mut rest = Some(body);
    while let Some(from) = rest {
        let mut at = 0;
        while let Some(byte) = from.get(at).filter(|byte| **byte != delimiter) {
            if *byte == b'\n' || *byte == b'\r' {
                return Err(RowError::Copy(column));
            }
            at += if *byte == b'\\' { 2 } else { 1 };
        }
        let (raw, tail) = from.split_at_checked(at).ok_or(RowError::Copy(column))?;
        if column > 0 {
            out.push(delimiter);
        }
        if raw == null {
            out.extend_from_slice(raw);
        } else {
            let value = unescaped(raw).ok_or(RowError::Copy(column))?;
            match mask_value(program, column, &value, tally)? {
                Masked::Same => out.extend_from_slice(raw),
                Masked::New(new) => escaped(&new, delimiter, out),
                Masked::Null(_) => out.extend_from_slice(null),
            }
        }
        column += 1;
        rest = tail.get(1..);
    }
    // A table without columns gives empty lines.
    if column != program.width() {
        return Err(RowError::Width);
    }
    out.extend_from_slice(end);
    tally.row();
    Ok(())
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
    fn row(
        &self,
        program: &Program,
        payload: &[u8],
        out: &mut Vec<u8>,
        tally: &mut Tally,
    ) -> Result<(), RowError> {
        let (body, end) = line(payload)?;
        let mut column = 0;
        let mut rest = Some(body);
        while let Some(from) = rest {
            let (value, length) = self.value(from).ok_or(RowError::Copy(column))?;
            let (raw, tail) = from.split_at_checked(length).ok_or(RowError::Copy(column))?;
            if column > 0 {
                out.push(self.delimiter);
            }
            if raw == self.null {
                out.extend_from_slice(raw);
            } else {
                match mask_value(program, column, &value, tally)? {
                    Masked::Same => out.extend_from_slice(raw),
                    Masked::New(new) => self.put(&new, raw.first() == Some(&self.quote), out),
                    Masked::Null(_) => out.extend_from_slice(self.null),
                }
            }
            column += 1;
            rest = tail.get(1..);
        }
        if column != program.width() {
            return Err(RowError::Width);
        }
        out.extend_from_slice(end);
        tally.row();
        Ok(())
    }

    /// The value at the start of `from` and the length it takes there, up to a delimiter or the end.
    fn value(&self, from: &[u8]) -> Option<(Vec<u8>, usize)> {
        let mut value = Vec::new();
        if from.first() != Some(&self.quote) {
            let length = from.iter().position(|byte| *byte == self.delimiter).unwrap_or(from.len());
            let raw = from.get(..length)?;
            // The server quotes every value that holds one of these.
            if raw.iter().any(|byte| [self.quote, b'\n', b'\r'].contains(byte)) {
                return None;
            }
            return Some((raw.to_vec(), length));
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
                return next.is_none_or(|next| next == self.delimiter).then_some((value, at));
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
