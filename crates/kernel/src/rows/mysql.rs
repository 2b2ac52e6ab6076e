//! MySQL's rows: taken apart, masked column by column, and written again as packets.
//!
//! The program is that of the columns in text format (those of bytes in binary): what a prepared statement answers in
//! binary is masked as the text that stands for it. Source: MySQL source documentation, "Text Resultset", "Binary
//! Protocol Resultset", "MySQL Packets". Must never pass on a row with another number of columns than its program has,
//! bytes left over behind its last value, or a value that was to be masked and can't be written.

mod moments;
mod numbers;
mod reader;
mod wire;

pub use reader::{Masking, Next, Reader};

use crate::rows::batch::{self, Cell, Column};
use crate::rows::leaf::{Masked, Room};
use crate::rows::program::Program;
use crate::rows::row::RowError;
use crate::rows::tally::{Tally, Verdict};
use std::borrow::Cow;
use wire::Fields;

/// A column's type on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Type {
    /// Its number (`MYSQL_TYPE_...`).
    pub code: u8,
    /// Whether its numbers have no sign.
    pub unsigned: bool,
}

/// How rows are laid out.
#[derive(Clone, Copy)]
pub enum Form<'a> {
    /// As `COM_QUERY` answers.
    Text,
    /// As `COM_STMT_EXECUTE` answers, with a type for each column.
    Binary(&'a [Type]),
}

/// Masks rows with these payloads and appends their packets, numbered from `turn` on. They are one batch: `rooms` is for
/// the work on each column, one batch after the other. What is sent is not counted yet.
pub fn mask<'a>(
    program: &Program,
    form: Form<'_>,
    payloads: impl Iterator<Item = &'a [u8]>,
    turn: &mut u8,
    rooms: &mut Vec<Room>,
    out: &mut Vec<u8>,
    tally: &mut Tally,
) -> Result<(), RowError> {
    let width = program.width();
    let (mut cells, mut rows) = (Vec::new(), 0_usize);
    for payload in payloads {
        match form {
            Form::Text => read_text(payload, width, &mut cells)?,
            Form::Binary(types) => read_binary(program, payload, types, &mut cells)?,
        }
        rows += 1;
    }
    let columns = batch::columns(program, &cells, rooms, tally, |column, one| encoded(form, column, one))?;
    let mut columns: Vec<_> = columns.iter().map(Column::turns).collect();
    let mut cells = cells.iter();
    for _ in 0..rows {
        let mut row = Vec::with_capacity(width);
        for (cell, masked) in cells.by_ref().take(width).zip(&mut columns) {
            row.push(match cell.value {
                Some(_) => match masked.next().ok_or(RowError::Width)? {
                    Masked::Same => Some(Cow::Borrowed(cell.raw)),
                    Masked::New(new) | Masked::Redacted(new) => Some(Cow::Borrowed(new.as_ref())),
                    Masked::Null(_) => None,
                },
                None => None,
            });
        }
        let payload = match form {
            Form::Text => written_text(&row),
            Form::Binary(types) => written_binary(&row, types),
        };
        wire::packets(&payload, turn, out);
    }
    tally.more_rows(rows);
    Ok(())
}

fn read_text<'a>(payload: &'a [u8], width: usize, cells: &mut Vec<Cell<'a>>) -> Result<(), RowError> {
    let mut fields = Fields(payload);
    for column in 0..width {
        let value = fields.nullable(column)?;
        cells.push(Cell { raw: value.unwrap_or_default(), value: value.map(Cow::Borrowed) });
    }
    if fields.0.is_empty() {
        Ok(())
    } else {
        Err(RowError::Value(width))
    }
}

fn read_binary<'a>(
    program: &Program,
    payload: &'a [u8],
    types: &[Type],
    cells: &mut Vec<Cell<'a>>,
) -> Result<(), RowError> {
    let width = program.width();
    if types.len() != width {
        return Err(RowError::Width);
    }
    let mut fields = Fields(payload);
    if fields.take(1).ok_or(RowError::Value(0))? != [0] {
        return Err(RowError::Value(0));
    }
    let nulls = fields.take((width + 9) / 8).ok_or(RowError::Value(0))?;
    for (column, kind) in types.iter().enumerate() {
        let at = column + 2;
        let is_null = nulls.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
        if is_null {
            cells.push(Cell { raw: &[], value: None });
            continue;
        }
        let raw = fields.value(*kind).ok_or(RowError::Value(column))?;
        // What is kept is not looked at.
        let value = if program.keeps(column) { Some(Cow::Borrowed(raw)) } else { as_text(*kind, raw) };
        cells.push(Cell { raw, value: Some(value.ok_or(RowError::Value(column))?) });
    }
    if fields.0.is_empty() {
        Ok(())
    } else {
        Err(RowError::Value(width))
    }
}

/// A value of a binary row as a text row would have it. `None` where it is none of its type.
fn as_text(kind: Type, raw: &[u8]) -> Option<Cow<'_, [u8]>> {
    let text = match kind.code {
        code if numbers::is_one(code) => numbers::read(kind, raw)?,
        code if moments::is_one(code) => moments::read(code, raw)?,
        _ => return Some(Cow::Borrowed(raw)),
    };
    Some(Cow::Owned(text.into_bytes()))
}

/// A masked value as its row has it; NULL where its type can't hold it.
fn encoded<'a>(form: Form<'_>, column: usize, masked: Masked<'a>) -> Masked<'a> {
    let Form::Binary(types) = form else { return masked };
    let (Masked::New(text) | Masked::Redacted(text)) = masked else { return masked };
    let Some(kind) = types.get(column) else { return Masked::Null(Verdict::Dropped) };
    let written = match kind.code {
        code if numbers::is_one(code) => {
            std::str::from_utf8(&text).ok().and_then(|text| numbers::written(*kind, text))
        }
        code if moments::is_one(code) => {
            std::str::from_utf8(&text).ok().and_then(|text| moments::written(code, text))
        }
        _ => return Masked::New(text),
    };
    written.map_or(Masked::Null(Verdict::Dropped), |new| Masked::New(Cow::Owned(new)))
}

fn written_text(row: &[Option<Cow<'_, [u8]>>]) -> Vec<u8> {
    let mut payload = Vec::new();
    for value in row {
        match value {
            Some(value) => wire::counted(value, &mut payload),
            None => payload.push(wire::NULL),
        }
    }
    payload
}

fn written_binary(row: &[Option<Cow<'_, [u8]>>], types: &[Type]) -> Vec<u8> {
    let mut nulls = vec![0_u8; (row.len() + 9) / 8];
    let mut values = Vec::new();
    for (column, (value, kind)) in row.iter().zip(types).enumerate() {
        match value {
            Some(value) if wire::width(kind.code).is_some() => values.extend_from_slice(value),
            Some(value) => wire::counted(value, &mut values),
            None => {
                if let Some(byte) = nulls.get_mut((column + 2) / 8) {
                    *byte |= 1 << ((column + 2) % 8);
                }
            }
        }
    }
    [&[0], nulls.as_slice(), values.as_slice()].concat()
}

#[cfg(test)]
#[path = "mysql_tests.rs"]
mod tests;
