//! A small exchange that was had before with other values: its answer, masked, and what the ledger has of it, in one
//! step.
//!
//! Must never give an answer that is in any respect another than was foreseen, or one without its entry: whatever is not
//! plain is left to those who look at every message.

use crate::ledger::bound;
use crate::ledger::digests::{Digests, Said};
use crate::ledger::figures::{duration, moment, Figures, Form};
use crate::ledger::record::Record;
use crate::rows::frames::{Answer, BackendReader, Foreseen};
use crate::rows::frontend;
use crate::rows::program::Program;
use crate::rows::subjects::Subjects;
use crate::rows::tally::Tally;
use std::sync::Arc;

/// What all exchanges of one statement have in common.
pub struct Repeat {
    /// How their answers look.
    pub like: Foreseen,
    /// How their entries look, where they have nothing of their own.
    pub form: Option<Arc<Form>>,
    /// The OIDs of the parameters' types, as far as they are known.
    pub types: Vec<u32>,
    /// How many rows an answer may have.
    pub most_rows: Option<u64>,
    /// After how many bytes no further row may come.
    pub most_bytes: Option<u64>,
}

/// One of them.
pub struct Asked<'a> {
    /// Its name.
    pub exchange: &'a str,
    /// What the client sent, where that is a run of a prepared statement; else empty.
    pub run: &'a [u8],
    /// (kind, text) of the statement's literals.
    pub literals: &'a [Said],
    /// The columns whose rows' keys are counted, each with the key of their hashes.
    pub subjects: Vec<(usize, [u8; 16])>,
    /// When it began, and when it ends, in seconds since 1970.
    pub began: f64,
    /// The end.
    pub now: f64,
}

/// What the ledger has of an answer.
pub enum Recorded {
    /// Its entry.
    Drawn(Box<Record>),
    /// What was done to its values, for an entry that has more than figures of its own.
    Counted(Box<Tally>),
}

impl Repeat {
    /// The answer as it is released, and what is recorded of it; None, and nothing is changed, where anything in it was
    /// not foreseen.
    pub fn answer(
        &self,
        reader: &BackendReader,
        data: &[u8],
        program: &Program,
        digests: Option<&Digests>,
        asked: Asked<'_>,
    ) -> Option<(Answer, Recorded)> {
        let subjects = Subjects::new(asked.subjects);
        let mut tally = Tally::up_to(self.most_rows, self.most_bytes).about(subjects);
        let answer = reader.answer(data, &self.like, program, &mut tally)?;
        let Some(form) = self.form.as_ref().filter(|_| tally.findings().is_empty()) else {
            return Some((answer, Recorded::Counted(Box::new(tally))));
        };
        let bound = match asked.run {
            [] => Vec::new(),
            run => bound::said(frontend::run(run)?.bind, &self.types)?,
        };
        let mut counts: Vec<_> =
            tally.columns().iter().map(|one| (one.kept, one.masked, one.dropped)).collect();
        counts.resize(form.columns.len().max(counts.len()), (0, 0, 0));
        let said = |said: &[Said]| digests.map_or_else(Vec::new, |digests| digests.of(asked.exchange, said));
        let figures = Figures {
            time: moment(asked.now)?,
            exchange: asked.exchange.to_owned(),
            rows: tally.rows(),
            bytes: tally.bytes(),
            duration: duration(asked.began, asked.now),
            digest: digests
                .filter(|_| tally.rows() > 0)
                .map_or_else(String::new, |digests| digests.answer(asked.exchange, &tally.digest())),
            counts,
            literals: said(asked.literals),
            parameters: said(&bound),
        };
        Some((answer, Recorded::Drawn(Box::new(Record::drawn(form, figures)?))))
    }
}
