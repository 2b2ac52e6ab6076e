//! The values of one leaf on their way through the program: a batch at a time, in one room.
//!
//! Must never give a value back that the program did not decide on.

use super::Refused;
use crate::rows::leaf::{Masked, Room};
use crate::rows::program::Program;
use crate::rows::tally::{Counts, Tally, Verdict};
use std::borrow::Cow;

/// How many values are masked together: enough to keep the cipher's lanes full.
pub const MOST: usize = 256;

/// A leaf's column of the program, and what is counted of it.
pub struct Channel<'p> {
    program: &'p Program,
    column: usize,
    tally: &'p mut Tally,
    room: Room,
    /// What stands beside each value that is not NULL, where that says how it is masked.
    subjects: Option<std::vec::IntoIter<Name>>,
}

/// The text of a subject; `None` where it is NULL, or of a type that names nobody.
pub type Name = Option<Cow<'static, [u8]>>;

/// What became of each slot; a slot that is NULL is kept.
pub type Verdicts = Vec<Verdict>;

impl<'p> Channel<'p> {
    /// The channel of a program's column.
    pub fn new(program: &'p Program, column: usize, tally: &'p mut Tally) -> Self {
        Self { program, column, tally, room: Room::default(), subjects: None }
    }

    /// The same, with the subjects of the values that are not NULL.
    pub fn beside(mut self, subjects: Vec<Name>) -> Self {
        self.subjects = Some(subjects.into_iter());
        self
    }

    /// What walks on a token that its type can't hold to one that it can: the same values among themselves.
    pub fn walk(&self) -> impl Fn(&[u8]) -> Option<Vec<u8>> + 'p {
        let (program, column) = (self.program, self.column);
        move |token| match program.mask(column, token, &mut |_| ()) {
            Some(Masked::New(next)) if program.is_token(column) => Some(next.into_owned()),
            _ => None,
        }
    }

    /// Whether every value stays.
    pub fn keeps(&self) -> bool {
        self.program.keeps(self.column)
    }

    /// Masks some values that are not NULL, and hands what becomes of each to `take`, in their order.
    pub fn mask(&mut self, values: &[&[u8]], mut take: impl FnMut(&Masked<'_>)) -> Result<(), Refused> {
        let (tally, column) = (&mut *self.tally, self.column);
        let found = &mut |entity| tally.finding(column, entity);
        let masked = match &mut self.subjects {
            Some(subjects) => {
                let some: Vec<Name> = subjects.by_ref().take(values.len()).collect();
                self.program.mask_named(column, values, &some)
            }
            None => self.program.mask_all(column, values, found, &mut self.room),
        };
        let masked = masked.ok_or(Refused::Width)?;
        if masked.iter().any(|one| matches!(one, Masked::Null(Verdict::Failed))) {
            return Err(Refused::Vault);
        }
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
