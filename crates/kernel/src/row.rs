//! One row: its values read by position, masked by the program, and written as the same kind of message.
//!
//! Must never pass on a row with another number of columns than its program has, or bytes left over behind its
//! last value.

use crate::program::{Masked, Program};
use crate::tally::{Tally, Verdict};

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
}

impl std::fmt::Display for RowError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Length => out.write_str("a message's length field is out of bounds"),
            Self::Program => out.write_str("a row came for which no mask program of its kind is set"),
            Self::Width => out.write_str("a row has another number of columns than its mask program"),
            Self::Value(column) => write!(out, "a row can't be decoded at column {column}"),
            Self::Copy(column) => write!(out, "copied data can't be decoded at column {column}"),
        }
    }
}

impl std::error::Error for RowError {}

/// Masks one value and counts it.
pub fn mask_value(
    program: &Program,
    column: usize,
    value: &[u8],
    tally: &mut Tally,
) -> Result<Masked, RowError> {
    let masked =
        program.mask(column, value, &mut |entity| tally.finding(column, entity)).ok_or(RowError::Width)?;
    let verdict = match &masked {
        Masked::Same => Verdict::Kept,
        Masked::New(_) => Verdict::Masked,
        Masked::Null(verdict) => *verdict,
    };
    tally.value(column, verdict);
    Ok(masked)
}

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

/// Masks a DataRow payload and appends the whole new message.
pub fn mask(program: &Program, payload: &[u8], out: &mut Vec<u8>, tally: &mut Tally) -> Result<(), RowError> {
    let from = open(out, b'D');
    let rest = mask_tuple(program, payload, out, tally)?;
    if !rest.is_empty() {
        return Err(RowError::Value(program.width()));
    }
    close(out, from)
}

/// Masks an int16 count and that many values with int32 lengths; gives what stands behind them.
pub fn mask_tuple<'a>(
    program: &Program,
    tuple: &'a [u8],
    out: &mut Vec<u8>,
    tally: &mut Tally,
) -> Result<&'a [u8], RowError> {
    let (count, mut rest) = tuple.split_first_chunk::<2>().ok_or(RowError::Value(0))?;
    if usize::from(u16::from_be_bytes(*count)) != program.width() {
        return Err(RowError::Width);
    }
    out.extend_from_slice(count);
    for column in 0..program.width() {
        let (length, tail) = rest.split_first_chunk::<4>().ok_or(RowError::Value(column))?;
        let length = i32::from_be_bytes(*length);
        if length == -1 {
            out.extend_from_slice(&length.to_be_bytes());
            rest = tail;
            continue;
        }
        let length = usize::try_from(length).map_err(|_| RowError::Value(column))?;
        let (value, tail) = tail.split_at_checked(length).ok_or(RowError::Value(column))?;
        rest = tail;
        match mask_value(program, column, value, tally)? {
            Masked::Same => put(out, value)?,
            Masked::New(new) => put(out, &new)?,
            Masked::Null(_) => out.extend_from_slice(&(-1_i32).to_be_bytes()),
        }
    }
    tally.row();
    Ok(rest)
}

fn put(out: &mut Vec<u8>, value: &[u8]) -> Result<(), RowError> {
    let length = i32::try_from(value.len()).map_err(|_| RowError::Length)?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(value);
    Ok(())
}
