//! Splits the bytes of a MySQL upstream into payloads, in any chunking, and masks its rows.
//!
//! Must never give out a row that no program masked, run on past a payload that is not a row, or take a packet out of
//! its turn; after an error it gives nothing but that error.

use super::{mask, wire, Form};
use crate::rows::batch;
use crate::rows::program::Program;
use crate::rows::row::RowError;
use crate::rows::tally::Tally;
use std::borrow::Cow;

/// A run of masked rows ends after this many bytes.
const RUN: usize = 1 << 20;
/// Bytes already given are cut off the buffer when there are this many, and more than half of it.
const SLACK: usize = 1 << 16;
const HEAD: usize = 4;

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Masked rows as packets.
    Rows(Vec<u8>),
    /// The payload of something else.
    Payload(Vec<u8>),
    /// A row is there, and the tally takes no more. It stays where it is.
    Full,
    /// More bytes are needed.
    Incomplete,
}

/// What masks the rows that come, and how they are laid out.
#[derive(Clone, Copy)]
pub struct Masking<'a> {
    /// The actions.
    pub program: &'a Program,
    /// The layout.
    pub form: Form<'a>,
}

/// The reader of one upstream's bytes.
pub struct Reader {
    buffer: Vec<u8>,
    at: usize,
    most: usize,
    turn: u8,
    failed: Option<RowError>,
}

/// A payload in the buffer: its bytes, where its packets end, and the number of the packet behind them.
struct Found<'a> {
    payload: Cow<'a, [u8]>,
    end: usize,
    turn: u8,
}

impl Found<'_> {
    /// Whether it is a row, where rows may stand. A row can begin with 0xFE where its first value has 16 MiB or more.
    fn is_row(&self) -> bool {
        match self.payload.first() {
            Some(0xfe) => self.payload.len() >= wire::MOST,
            first => first != Some(&0xff),
        }
    }
}

impl Reader {
    /// `max_message` bounds every payload.
    pub fn new(max_message: usize) -> Self {
        Self { buffer: Vec::new(), at: 0, most: max_message, turn: 0, failed: None }
    }

    /// The number that the next packet must have.
    pub fn expect(&mut self, turn: u8) {
        self.turn = turn;
    }

    /// How many bytes were fed and not given.
    pub fn pending(&self) -> usize {
        self.buffer.len().saturating_sub(self.at)
    }

    /// Takes more bytes of the upstream.
    pub fn feed(&mut self, data: &[u8]) {
        if self.failed.is_some() {
            return;
        }
        if self.at > SLACK.max(self.buffer.len() / 2) || self.at == self.buffer.len() {
            self.buffer.drain(..self.at);
            self.at = 0;
            // One great payload must not keep its room for ever.
            self.buffer.shrink_to(4 * RUN);
        }
        self.buffer.extend_from_slice(data);
    }

    /// The next payload, or the masked rows up to the next that is none; they are numbered from `turn` on.
    pub fn next(
        &mut self,
        masking: Option<Masking<'_>>,
        turn: &mut u8,
        tally: &mut Tally,
    ) -> Result<Next, RowError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let found = match masking {
            None => self.plain(),
            Some(masking) => self.rows(masking, turn, tally),
        };
        found.map_err(|error| self.fail(error))
    }

    /// As `next`, with rows thrown away.
    pub fn skip(&mut self) -> Result<Next, RowError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        loop {
            match self
                .found(self.at, self.turn)
                .map(|found| found.map(|one| (one.is_row(), one.end, one.turn)))
            {
                Err(error) => return Err(self.fail(error)),
                Ok(None) => return Ok(Next::Incomplete),
                Ok(Some((true, end, turn))) => (self.at, self.turn) = (end, turn),
                Ok(Some(_)) => return self.plain().map_err(|error| self.fail(error)),
            }
        }
    }

    fn fail(&mut self, error: RowError) -> RowError {
        self.failed = Some(error);
        self.buffer = Vec::new();
        self.at = 0;
        error
    }

    fn plain(&mut self) -> Result<Next, RowError> {
        let Some(found) = self.found(self.at, self.turn)? else { return Ok(Next::Incomplete) };
        let (payload, end, turn) = (found.payload.into_owned(), found.end, found.turn);
        (self.at, self.turn) = (end, turn);
        Ok(Next::Payload(payload))
    }

    fn rows(&mut self, masking: Masking<'_>, turn: &mut u8, tally: &mut Tally) -> Result<Next, RowError> {
        let (mut at, mut expected, mut rows) = (self.at, self.turn, Vec::new());
        let left = tally.left();
        while at - self.at < RUN {
            // What is broken behind whole rows is found again, and raised, when its turn comes.
            let next = self.found(at, expected);
            let next = if rows.is_empty() { next? } else { next.unwrap_or_default() };
            match next {
                Some(found) if found.is_row() && rows.len() < left => {
                    (at, expected) = (found.end, found.turn);
                    rows.push(found.payload);
                }
                Some(found) if rows.is_empty() && found.is_row() => return Ok(Next::Full),
                Some(_) if rows.is_empty() => return self.plain(),
                None if rows.is_empty() => return Ok(Next::Incomplete),
                _ => break,
            }
        }
        let (mut out, mut rooms, mut numbered) = (Vec::with_capacity(at - self.at), Vec::new(), *turn);
        for batch in rows.chunks(batch::MOST) {
            let payloads = batch.iter().map(Cow::as_ref);
            mask(masking.program, masking.form, payloads, &mut numbered, &mut rooms, &mut out, tally)?;
        }
        tally.sent(&out);
        (self.at, self.turn, *turn) = (at, expected, numbered);
        Ok(Next::Rows(out))
    }

    /// The payload whose first packet begins at `at`; `None` where it is not whole yet.
    fn found(&self, at: usize, turn: u8) -> Result<Option<Found<'_>>, RowError> {
        let (mut whole, mut begin, mut turn) = (Cow::Borrowed(&[][..]), at, turn);
        loop {
            let Some([low, middle, high, number]) = self.buffer.get(begin..begin + HEAD) else {
                return Ok(None);
            };
            let size = usize::from(*low) | usize::from(*middle) << 8 | usize::from(*high) << 16;
            if whole.len() + size > self.most {
                return Err(RowError::Length);
            }
            if *number != turn {
                return Err(RowError::Turn);
            }
            let end = begin + HEAD + size;
            let Some(part) = self.buffer.get(begin + HEAD..end) else { return Ok(None) };
            turn = turn.wrapping_add(1);
            if whole.is_empty() {
                whole = Cow::Borrowed(part);
            } else {
                whole.to_mut().extend_from_slice(part);
            }
            if size < wire::MOST {
                return if whole.is_empty() {
                    Err(RowError::Length)
                } else {
                    Ok(Some(Found { payload: whole, end, turn }))
                };
            }
            begin = end;
        }
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
