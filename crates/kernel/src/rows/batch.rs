//! Rows that are masked together: taken apart message by message, masked column by column, and put together again.
//!
//! Must never write a value before its column was masked, and writes all of a batch or fails.

use crate::rows::copy::{self, CopyFormat};
use crate::rows::leaf::{Masked, Room};
use crate::rows::program::{Beside, Program};
use crate::rows::row::{self, RowError};
use crate::rows::tally::{Counts, Tally, Verdict};
use std::borrow::Cow;
use std::slice;

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

/// What becomes of the values of one column that are not NULL.
pub enum Column<'a> {
    /// Every one of them this.
    All(Masked<'a>),
    /// These, in their order.
    Each(Vec<Masked<'a>>),
}

/// Goes through what becomes of a column's values. They are lent: one that is moved from hand to hand costs more than
/// all else that is done with it.
pub enum Turns<'c, 'a> {
    /// Every time this.
    All(&'c Masked<'a>),
    /// These, in their order.
    Each(slice::Iter<'c, Masked<'a>>),
}

impl<'a> Column<'a> {
    /// From the first on.
    pub fn turns(&self) -> Turns<'_, 'a> {
        match self {
            Self::All(masked) => Turns::All(masked),
            Self::Each(values) => Turns::Each(values.iter()),
        }
    }
}

impl<'c, 'a> Iterator for Turns<'c, 'a> {
    type Item = &'c Masked<'a>;

    fn next(&mut self) -> Option<&'c Masked<'a>> {
        match self {
            Self::All(masked) => Some(masked),
            Self::Each(values) => values.next(),
        }
    }
}

/// Masks a batch of CopyData messages with these payloads and appends the new messages. `is_first`: of its COPY. `rooms`
/// is for the work on each column, one batch after the other.
pub fn mask<'a>(
    program: &Program,
    format: &CopyFormat,
    payloads: impl Iterator<Item = Option<&'a [u8]>>,
    mut is_first: bool,
    rooms: &mut Vec<Room>,
    out: &mut Vec<u8>,
    tally: &mut Tally,
) -> Result<(), RowError> {
    let width = program.width();
    let (mut cells, mut messages) = (Vec::with_capacity(MOST * width), Vec::with_capacity(MOST));
    for payload in payloads {
        let payload = payload.ok_or(RowError::Length)?;
        messages.push(copy::read(format, program, is_first, payload, &mut cells)?);
        is_first = false;
    }
    let columns = columns(program, &cells, rooms, tally, |_, masked| masked)?;
    let mut columns: Vec<_> = columns.iter().map(Column::turns).collect();
    let (mut left, mut row) = (cells.as_slice(), Vec::with_capacity(width));
    for message in messages {
        let from = row::open(out, b'd');
        out.extend_from_slice(message.before);
        for _ in 0..message.rows {
            let (cells, rest) = left.split_at_checked(width).ok_or(RowError::Width)?;
            left = rest;
            row.clear();
            for (cell, masked) in cells.iter().zip(&mut columns) {
                row.push(match cell.value {
                    Some(_) => masked.next().ok_or(RowError::Width)?,
                    None => &Masked::Same,
                });
            }
            copy::write(format, cells.iter().zip(row.iter().copied()), width, out)?;
        }
        tally.more_rows(message.rows);
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
    rooms.resize_with(width, Room::default);
    let of_column = |at: usize| cells.iter().skip(at).step_by(width).map(|cell| cell.value.as_deref());
    let each = rooms.iter_mut().enumerate();
    each.map(|(at, room)| column(program, at, of_column, room, tally, |masked| finish(at, masked))).collect()
}

/// What becomes of the values of one column that are not NULL, in their order; `of_column` gives those of any column of
/// the same rows.
pub fn column<'a, 'v, V: Iterator<Item = Option<&'v [u8]>>>(
    program: &'a Program,
    at: usize,
    of_column: impl Fn(usize) -> V,
    room: &'a mut Room,
    tally: &mut Tally,
    finish: impl Fn(Masked<'a>) -> Masked<'a>,
) -> Result<Column<'a>, RowError> {
    let is_wanted = tally.subjects().wants(at);
    let constant = if program.keeps(at) { Some(Masked::Same) } else { program.constant(at).map(&finish) };
    if let Some(one) = constant.filter(|_| !is_wanted) {
        let values = of_column(at).flatten().count() as u64;
        tally.values(at, Counts::of(one.verdict(), values));
        return Ok(Column::All(one));
    }
    let values: Vec<&[u8]> = of_column(at).flatten().collect();
    let masked = if let Some(subject) = program.subject(at) {
        let beside = |(value, subject)| Some(Beside { value: value?, subject });
        let rows: Vec<Beside<'_>> = of_column(at).zip(of_column(subject)).filter_map(beside).collect();
        program.mask_beside(at, &rows)
    } else {
        program.mask_all(at, &values, &mut |entity| tally.finding(at, entity), room)
    }
    .ok_or(RowError::Width)?;
    if let Some((oid, is_binary)) = program.layout(at).filter(|_| is_wanted) {
        let subjects = tally.subjects_mut();
        subjects.take(at, oid, is_binary, values.iter().copied());
        // Who was shown a masked key asks by it.
        let news = masked.iter().filter_map(|one| match one {
            Masked::New(new) => Some(new.as_ref()),
            _ => None,
        });
        subjects.take(at, oid, is_binary, news);
    }
    let masked: Vec<_> = masked.into_iter().map(finish).collect();
    counted(&masked, at, tally)?;
    Ok(Column::Each(masked))
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
