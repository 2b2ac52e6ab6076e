//! What was done to the values of one exchange: counts and a digest, for the ledger.
//!
//! Must never hold a value, or a hash of a single one without a key.

use crate::rows::subjects::Subjects;
use sha2::{Digest, Sha256};

/// What happened to one value that was not NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Passed on as it came.
    Kept,
    /// Changed by a transform.
    Masked,
    /// Changed to what its type has for a redacted value, since the transform asked for could not take it.
    Redacted,
    /// Made NULL, since no mask of its type is known.
    Dropped,
    /// Not to be passed on at all: what masks it could not be reached.
    Failed,
}

/// Values of one output column, by verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Passed on as they came.
    pub kept: u64,
    /// Changed by a transform.
    pub masked: u64,
    /// Of these, redacted because the transform asked for could not take them.
    pub redacted: u64,
    /// Made NULL.
    pub dropped: u64,
}

impl Counts {
    /// So many values of one verdict.
    pub fn of(verdict: Verdict, values: u64) -> Self {
        let none = Self::default();
        match verdict {
            Verdict::Kept => Self { kept: values, ..none },
            Verdict::Masked => Self { masked: values, ..none },
            Verdict::Redacted => Self { masked: values, redacted: values, ..none },
            Verdict::Dropped | Verdict::Failed => Self { dropped: values, ..none },
        }
    }

    /// One value more.
    pub fn count(&mut self, verdict: Verdict) {
        self.add(Self::of(verdict, 1));
    }

    fn add(&mut self, more: Self) {
        self.kept += more.kept;
        self.masked += more.masked;
        self.redacted += more.redacted;
        self.dropped += more.dropped;
    }
}

/// The counts of one exchange, and how far they may go.
#[derive(Default)]
pub struct Tally {
    most_rows: Option<u64>,
    most_bytes: Option<u64>,
    rows: u64,
    bytes: u64,
    columns: Vec<Counts>,
    findings: Vec<(usize, &'static str, u64)>,
    digest: Sha256,
    subjects: Subjects,
}

impl Tally {
    /// A tally of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A tally that takes so many rows, and no further row once so many bytes are sent.
    pub fn up_to(most_rows: Option<u64>, most_bytes: Option<u64>) -> Self {
        Self { most_rows, most_bytes, ..Self::default() }
    }

    /// With the columns whose rows' keys it keeps hashes of.
    #[must_use]
    pub fn about(self, subjects: Subjects) -> Self {
        Self { subjects, ..self }
    }

    /// A tally of a part of the same answer, with nothing in it.
    #[must_use]
    pub fn share(&self) -> Self {
        Self::new().about(self.subjects.fresh())
    }

    /// The hashes of rows' keys.
    pub fn subjects(&self) -> &Subjects {
        &self.subjects
    }

    /// The hashes of rows' keys, for more of them.
    pub fn subjects_mut(&mut self) -> &mut Subjects {
        &mut self.subjects
    }

    /// How many rows more it takes.
    pub fn left(&self) -> usize {
        if self.most_bytes.is_some_and(|most| self.bytes >= most) {
            return 0;
        }
        let rows = self.most_rows.map_or(u64::MAX, |most| most.saturating_sub(self.rows));
        usize::try_from(rows).unwrap_or(usize::MAX)
    }

    /// One row more.
    pub fn row(&mut self) {
        self.more_rows(1);
    }

    /// So many rows more.
    pub fn more_rows(&mut self, rows: usize) {
        self.rows += rows as u64;
    }

    /// More values of a column.
    pub fn values(&mut self, column: usize, more: Counts) {
        if self.columns.len() <= column {
            self.columns.resize(column + 1, Counts::default());
        }
        if let Some(counts) = self.columns.get_mut(column) {
            counts.add(more);
        }
    }

    /// One finding more in a scanned value.
    pub fn finding(&mut self, column: usize, entity: &'static str) {
        self.found(column, entity, 1);
    }

    fn found(&mut self, column: usize, entity: &'static str, more: u64) {
        match self.findings.iter_mut().find(|(at, known, _)| *at == column && *known == entity) {
            Some((_, _, count)) => *count += more,
            None => self.findings.push((column, entity, more)),
        }
    }

    /// Masked bytes that are about to be sent.
    pub fn sent(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.digest.update(bytes);
    }

    /// Adds the counts of another part of the same exchange; its digest is not looked at.
    pub fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        if self.columns.len() < other.columns.len() {
            self.columns.resize(other.columns.len(), Counts::default());
        }
        for (to, from) in self.columns.iter_mut().zip(&other.columns) {
            to.add(*from);
        }
        self.subjects.merge(&other.subjects);
        for &(column, entity, count) in &other.findings {
            self.found(column, entity, count);
        }
    }

    /// Rows masked.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes of masked row messages, as sent.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Counts per output column.
    pub fn columns(&self) -> &[Counts] {
        &self.columns
    }

    /// (output column, entity, how many findings were masked).
    pub fn findings(&self) -> &[(usize, &'static str, u64)] {
        &self.findings
    }

    /// SHA-256 over the masked row messages so far.
    pub fn digest(&self) -> [u8; 32] {
        self.digest.clone().finalize().into()
    }
}
