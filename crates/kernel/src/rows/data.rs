//! A batch of DataRow messages: only the values that are masked are looked at, and what stands between them is copied
//! as it came.
//!
//! Source: PostgreSQL documentation, 54.7 "DataRow". Must never pass on a row with another number of columns than its
//! program has, or bytes left over behind its last value; masks all of a batch or fails.

use crate::rows::batch::{self, Column};
use crate::rows::leaf::{Masked, Room};
use crate::rows::program::Program;
use crate::rows::row::{self, RowError, HEADER, NULL};
use crate::rows::tally::{Counts, Tally};

/// Where a value begins behind its length field, and its length; `None` is NULL.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    length: Option<u32>,
}

impl Place {
    fn value(self, bytes: &[u8]) -> Option<&[u8]> {
        bytes.get(self.at..self.at + self.length? as usize)
    }
}

/// Masks the rows of `bytes` that begin at `at` and end at `ends`, and appends them; `at` is moved behind the last.
/// `rooms` is for the work on each column, one batch after the other.
pub fn mask(
    program: &Program,
    bytes: &[u8],
    at: &mut usize,
    ends: &[usize],
    rooms: &mut Vec<Room>,
    out: &mut Vec<u8>,
    tally: &mut Tally,
) -> Result<(), RowError> {
    let read = Read::of(program, bytes, *at, ends, tally)?;
    rooms.resize_with(program.width(), Room::default);
    let (mut slots, mut columns) = (Vec::new(), Vec::new());
    for (column, room) in rooms.iter_mut().enumerate() {
        if program.keeps(column) && !tally.subjects().wants(column) {
            tally.values(column, Counts { kept: read.values(column), ..Counts::default() });
            continue;
        }
        slots.push(read.slot(column));
        columns.push(batch::column(program, column, |at| read.of_column(at), room, tally, |masked| masked)?);
    }
    let mut turns: Vec<_> = slots.into_iter().zip(columns.iter().map(Column::turns)).collect();
    let mut rows = read.places.chunks_exact(read.slots.max(1));
    for &end in ends {
        let from = out.len();
        let places = rows.next().unwrap_or_default();
        for (slot, turns) in &mut turns {
            let place = places.get(*slot).ok_or(RowError::Width)?;
            let Some(length) = place.length else { continue };
            let new = match turns.next().ok_or(RowError::Width)? {
                Masked::Same => continue,
                Masked::Null(_) => None,
                Masked::New(new) | Masked::Redacted(new) => Some(new),
            };
            out.extend_from_slice(bytes.get(*at..place.at - NULL.len()).ok_or(RowError::Length)?);
            match new {
                Some(new) => row::put(out, new)?,
                None => out.extend_from_slice(&NULL),
            }
            *at = place.at + length as usize;
        }
        out.extend_from_slice(bytes.get(*at..end).ok_or(RowError::Length)?);
        row::close(out, from + 1)?;
        *at = end;
    }
    tally.more_rows(ends.len());
    Ok(())
}

/// Rows taken apart as far as their program asks.
struct Read<'b> {
    bytes: &'b [u8],
    rows: usize,
    /// The values that are looked at, row by row.
    places: Vec<Place>,
    /// So many of each row.
    slots: usize,
    /// Of each column: whether its values are looked at, and how many of them are NULL.
    columns: Vec<(bool, u64)>,
}

impl<'b> Read<'b> {
    fn of(
        program: &Program,
        bytes: &'b [u8],
        mut at: usize,
        ends: &[usize],
        tally: &Tally,
    ) -> Result<Self, RowError> {
        let is_read = |column| !program.keeps(column) || tally.subjects().wants(column);
        let mut columns: Vec<_> = (0..program.width()).map(|column| (is_read(column), 0)).collect();
        for subject in (0..columns.len()).filter_map(|column| program.subject(column)) {
            columns.get_mut(subject).ok_or(RowError::Width)?.0 = true;
        }
        let slots = columns.iter().filter(|(is_read, _)| *is_read).count();
        let mut places = Vec::with_capacity(slots * ends.len());
        for &end in ends {
            take(bytes, at, end, &mut columns, &mut places)?;
            at = end;
        }
        Ok(Self { bytes, rows: ends.len(), places, slots, columns })
    }

    /// The place of a column that is looked at among those of its row.
    fn slot(&self, column: usize) -> usize {
        self.columns.iter().take(column).filter(|(is_read, _)| *is_read).count()
    }

    /// The values of a column that is looked at.
    fn of_column(&self, column: usize) -> impl Iterator<Item = Option<&'b [u8]>> + '_ {
        let places = self.places.iter().skip(self.slot(column)).step_by(self.slots.max(1));
        places.map(|place| place.value(self.bytes))
    }

    /// How many values of a column are not NULL.
    fn values(&self, column: usize) -> u64 {
        let nulls = self.columns.get(column).map_or(0, |(_, nulls)| *nulls);
        (self.rows as u64).saturating_sub(nulls)
    }
}

/// Takes apart the row that begins at `at` and ends at `end`.
fn take(
    bytes: &[u8],
    at: usize,
    end: usize,
    columns: &mut [(bool, u64)],
    places: &mut Vec<Place>,
) -> Result<(), RowError> {
    let payload = bytes.get(at + HEADER..end).ok_or(RowError::Length)?;
    let (count, mut rest) = payload.split_first_chunk::<2>().ok_or(RowError::Value(0))?;
    if usize::from(u16::from_be_bytes(*count)) != columns.len() {
        return Err(RowError::Width);
    }
    for (column, (is_read, nulls)) in columns.iter_mut().enumerate() {
        let (field, tail) = rest.split_first_chunk::<4>().ok_or(RowError::Value(column))?;
        let length = u32::try_from(i32::from_be_bytes(*field)).ok();
        if length.is_none() {
            if *field != NULL {
                return Err(RowError::Value(column));
            }
            *nulls += 1;
        }
        if *is_read {
            places.push(Place { at: end - tail.len(), length });
        }
        rest = tail.get(length.unwrap_or(0) as usize..).ok_or(RowError::Value(column))?;
    }
    if rest.is_empty() {
        Ok(())
    } else {
        Err(RowError::Value(columns.len()))
    }
}
