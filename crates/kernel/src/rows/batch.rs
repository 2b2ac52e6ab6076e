//! Rows that are masked together: taken apart message by message, masked column by column, and put together again.
//!
//! Must never write a value before its column was masked, and writes all of a batch or fails.

use crate::rows::copy;
use crate::rows::frames::Masking;
use crate::rows::leaf::{Masked, Room};
use crate::rows::program::{Beside, Program};
use crate::rows::row::{self, RowError};
use crate::rows::tally::{Counts, Tally, Verdict};
use std::borrow::Cow;
use std::vec::IntoIter;

/// How many messages make a batch: enough to keep the cipher's lanes full, few enough to stay in its cache.
pub const MOST: usize = 128;

/// A value as it stands in its message.
pub struct Cell<'a> {
    /// With the escapes and quotes of its format.
    pub raw: &'a [u8],
    /// Without them; `None` is NULL.
    pub value: Option<Cow<'a, [u8]>>,
}

/// A message, its rows' values taken out: what stands before and behind them, and how many rows there are.
pub struct Emptied<'a> {
    /// Before the first row.
    pub before: &'a [u8],
    /// Rows, of as many cells each as the program has columns.
    pub rows: usize,
    /// Behind the last row.
    pub after: &'a [u8],
}

/// What becomes of the values of one column that are not NULL, in their order.
pub enum Column<'a> {
    /// Every one of them stays.
    Kept,
    /// They become these.
    Masked(IntoIter<Masked<'a>>),
}

impl<'a> Iterator for Column<'a> {
    type Item = Masked<'a>;

    fn next(&mut self) -> Option<Masked<'a>> {
        match self {
            Self::Kept => Some(Masked::Same),
            Self::Masked(values) => values.next(),
        }
    }
}

/// Masks a batch of messages with these payloads and appends the new messages. `is_first`: of its COPY. `rooms` is
/// for the work on each column, one batch after the other.
pub fn mask<'a>(
    masking: Masking<'_>,
    payloads: impl Iterator<Item = Option<&'a [u8]>>,
    mut is_first: bool,
    rooms: &mut Vec<Room>,
    out: &mut Vec<u8>,
    tally: &mut Tally,
) -> Result<(), RowError> {
    let (program, width) = (masking.program, masking.program.width());
    let (mut cells, mut messages) = (Vec::with_capacity(MOST * width), Vec::with_capacity(MOST));
    for payload in payloads {
        let payload = payload.ok_or(RowError::Length)?;
        let message = match masking.copy {
            None => row::read(payload, width, &mut cells)?,
            Some(format) => copy::read(format, program, is_first, payload, &mut cells)?,
        };
        messages.push((payload, message));
        is_first = false;
    }
    let mut columns = columns(program, &cells, rooms, tally, |_, masked| masked)?;
    let (mut left, mut row) = (cells.as_slice(), Vec::with_capacity(width));
    for (payload, message) in messages {
        let from = row::open(out, if masking.copy.is_some() { b'd' } else { b'D' });
        out.extend_from_slice(message.before);
        for _ in 0..message.rows {
            let (cells, rest) = left.split_at_checked(width).ok_or(RowError::Width)?;
            left = rest;
            row.clear();
            for (cell, masked) in cells.iter().zip(&mut columns) {
                row.push(match cell.value {
                    Some(_) => masked.next().ok_or(RowError::Width)?,
                    None => Masked::Same,
                });
            }
            let is_same = row.iter().all(|masked| matches!(masked, Masked::Same));
            let values = cells.iter().zip(row.drain(..)).map(Ok);
            match masking.copy {
                // Nothing was changed, so it is the row that came.
                None if is_same => out.extend_from_slice(payload),
                None => row::write(values, width, out)?,
                Some(format) => copy::write(format, values, width, out)?,
            }
            tally.row();
        }
        out.extend_from_slice(message.after);
        row::close(out, from)?;
    }
    Ok(())
}

/// What becomes of the values of each column that are not NULL, in their order. `finish` makes of a masked value of a
/// column what its row can hold, before it is counted.
pub fn columns<'a>(
    program: &'a Program,
    cells: &[Cell<'_>],
    rooms: &'a mut Vec<Room>,
    tally: &mut Tally,
    finish: impl Fn(usize, Masked<'a>) -> Masked<'a>,
) -> Result<Vec<Column<'a>>, RowError> {
    let width = program.width();
    let mut columns = Vec::with_capacity(width);
    rooms.resize_with(width, Room::default);
    for (column, room) in rooms.iter_mut().enumerate() {
        let of_column = cells.iter().skip(column).step_by(width);
        if program.keeps(column) && !tally.subjects().wants(column) {
            let kept = of_column.filter(|cell| cell.value.is_some()).count() as u64;
            tally.values(column, Counts { kept, ..Counts::default() });
            columns.push(Column::Kept);
            continue;
        }
        let values: Vec<&[u8]> =
            of_column.clone().filter_map(|cell: &Cell<'_>| cell.value.as_deref()).collect();
        let masked = if let Some(subject) = program.subject(column) {
            let subjects = cells.iter().skip(subject).step_by(width);
            let rows: Vec<Beside<'_>> = of_column
                .zip(subjects)
                .filter_map(|(cell, subject): (&Cell<'_>, &Cell<'_>)| {
                    Some(Beside { value: cell.value.as_deref()?, subject: subject.value.as_deref() })
                })
                .collect();
            program.mask_beside(column, &rows)
        } else {
            let found = &mut |entity| tally.finding(column, entity);
            program.mask_all(column, &values, found, room)
        }
        .ok_or(RowError::Width)?;
        if let Some((oid, is_binary)) = program.layout(column).filter(|_| tally.subjects().wants(column)) {
            let subjects = tally.subjects_mut();
            subjects.take(column, oid, is_binary, values.iter().copied());
            // Who was shown a masked key asks by it.
            let news = masked.iter().filter_map(|one| match one {
                Masked::New(new) => Some(new.as_ref()),
                _ => None,
            });
            subjects.take(column, oid, is_binary, news);
        }
        let masked: Vec<_> = masked.into_iter().map(|one| finish(column, one)).collect();
        counted(&masked, column, tally)?;
        columns.push(Column::Masked(masked.into_iter()));
    }
    Ok(columns)
}

/// Counts what becomes of a column's values; fails where one may not be passed on at all.
fn counted(masked: &[Masked<'_>], column: usize, tally: &mut Tally) -> Result<(), RowError> {
    let mut counts = Counts::default();
    for one in masked {
        if *one == Masked::Null(Verdict::Failed) {
            return Err(RowError::Vault);
        }
        counts.count(one.verdict());
    }
    tally.values(column, counts);
    Ok(())
}
