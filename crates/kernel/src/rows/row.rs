//! One tuple: its values read by position, and written again.
//!
//! Must never pass on a row with another number of columns than its program has, or bytes left over behind its
//! last value.

use crate::rows::batch::Cell;
use crate::rows::leaf::Masked;
use std::borrow::Cow;

/// Why no further row is given. Holds no value, only which rule was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowError {
    /// A message's length field is below 4 or above the bound.
    Length,
    /// A row came for which no program, or a program of another kind, is set.
    Program,
    /// A row's column count differs from its program's.
    Width,
    /// A row or value ends too early, or goes on behind its end; the column it happened in.
    Value(usize),
    /// CopyData that its format does not allow; the column it happened in.
    Copy(usize),
    /// The vault of random tokens can't be read or written.
    Vault,
    /// A packet of MySQL's came out of its turn.
    Turn,
}

impl std::fmt::Display for RowError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Length => out.write_str("a message's length field is out of bounds"),
            Self::Program => out.write_str("a row came for which no mask program of its kind is set"),
            Self::Width => out.write_str("a row has another number of columns than its mask program"),
            Self::Value(column) => write!(out, "a row can't be decoded at column {column}"),
            Self::Vault => out.write_str("the vault of random tokens can't be read or written"),
            Self::Turn => out.write_str("a packet came out of its turn"),
            Self::Copy(column) => write!(out, "copied data can't be decoded at column {column}"),
        }
    }
}

impl std::error::Error for RowError {}

/// Length of what stands before a message's payload: its type and its length field.
pub const HEADER: usize = 5;

/// The length field of a NULL.
pub const NULL: [u8; 4] = (-1_i32).to_be_bytes();

/// Opens a message in `out`; `close` writes its length.
pub fn open(out: &mut Vec<u8>, kind: u8) -> usize {
    out.extend_from_slice(&[kind, 0, 0, 0, 0]);
    out.len() - 4
}

/// Writes the length of the message whose length field stands at `from`.
pub fn close(out: &mut [u8], from: usize) -> Result<(), RowError> {
    let length = i32::try_from(out.len() - from).map_err(|_| RowError::Length)?;
    out.get_mut(from..from + 4).ok_or(RowError::Length)?.copy_from_slice(&length.to_be_bytes());
    Ok(())
}

/// Reads an int16 count and that many values with int32 lengths; gives what stands behind them.
pub fn read_tuple<'a>(
    tuple: &'a [u8],
    width: usize,
    cells: &mut Vec<Cell<'a>>,
) -> Result<&'a [u8], RowError> {
    let (count, mut rest) = tuple.split_first_chunk::<2>().ok_or(RowError::Value(0))?;
    if usize::from(u16::from_be_bytes(*count)) != width {
        return Err(RowError::Width);
    }
    for column in 0..width {
        let (length, tail) = rest.split_first_chunk::<4>().ok_or(RowError::Value(column))?;
        let length = i32::from_be_bytes(*length);
        if length == -1 {
            cells.push(Cell { raw: &[], value: None });
            rest = tail;
            continue;
        }
        let length = usize::try_from(length).map_err(|_| RowError::Value(column))?;
        let (raw, tail) = tail.split_at_checked(length).ok_or(RowError::Value(column))?;
        cells.push(Cell { raw, value: Some(Cow::Borrowed(raw)) });
        rest = tail;
    }
    Ok(rest)
}

/// Writes what `read_tuple` reads.
pub fn write<'a>(
    row: impl Iterator<Item = (&'a Cell<'a>, &'a Masked<'a>)>,
    width: usize,
    out: &mut Vec<u8>,
) -> Result<(), RowError> {
    let width = u16::try_from(width).map_err(|_| RowError::Width)?;
    out.extend_from_slice(&width.to_be_bytes());
    for one in row {
        match one {
            (Cell { value: None, .. }, _) | (_, Masked::Null(_)) => out.extend_from_slice(&NULL),
            (cell, Masked::Same) => put(out, cell.raw)?,
            (_, Masked::New(new) | Masked::Redacted(new)) => put(out, new)?,
        }
    }
    Ok(())
}

/// Writes a value behind its length.
pub fn put(out: &mut Vec<u8>, value: &[u8]) -> Result<(), RowError> {
    let length = i32::try_from(value.len()).map_err(|_| RowError::Length)?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(value);
    Ok(())
}
