//! The values of one leaf on their way through the program: a batch at a time, in one room.
//!
//! Must never give a value back that the program did not decide on.

use super::Refused;
use crate::leaf::{Masked, Room};
use crate::program::Program;
use crate::tally::{Counts, Tally, Verdict};

/// How many values are masked together: enough to keep the cipher's lanes full.
pub const MOST: usize = 256;

/// A leaf's column of the program, and what is counted of it.
pub struct Channel<'p> {
    program: &'p Program,
    column: usize,
    tally: &'p mut Tally,
    room: Room,
}

/// What became of each slot; a slot that is NULL is kept.
pub type Verdicts = Vec<Verdict>;

impl<'p> Channel<'p> {
    /// The channel of a program's column.
    pub fn new(program: &'p Program, column: usize, tally: &'p mut Tally) -> Self {
        Self { program, column, tally, room: Room::default() }
    }

    /// Whether every value stays.
    pub fn keeps(&self) -> bool {
        self.program.keeps(self.column)
    }

    /// Masks some values that are not NULL, and hands what becomes of each to `take`, in their order.
    pub fn mask(&mut self, values: &[&[u8]], mut take: impl FnMut(&Masked<'_>)) -> Result<(), Refused> {
        let (tally, column) = (&mut *self.tally, self.column);
        let found = &mut |entity| tally.finding(column, entity);
        let masked = self.program.mask_all(column, values, found, &mut self.room).ok_or(Refused::Width)?;
        if masked.len() != values.len() {
            return Err(Refused::Width);
        }
        masked.iter().for_each(&mut take);
        Ok(())
    }

    /// Counts what became of the slots that are not NULL.
    pub fn count(&mut self, verdicts: impl Iterator<Item = Verdict>) {
        let mut counts = Counts::default();
        verdicts.for_each(|one| counts.count(one));
        self.tally.values(self.column, counts);
    }
}
