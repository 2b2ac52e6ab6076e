//! Splits a PostgreSQL backend's bytes into messages, in any chunking, and masks its rows.
//!
//! Source: PostgreSQL documentation, 54.7 "Message Formats". Must never run on past a message that is not a row:
//! the program may change there. Must never hold more than one message above what was fed, and after an error it
//! gives nothing but that error.

use crate::copy::CopyFormat;
use crate::program::Program;
use crate::row::RowError;
use crate::shares;
use crate::tally::Tally;

/// A run of masked rows ends after this many bytes.
const RUN: usize = 1 << 20;
/// Bytes already given are cut off the buffer when there are this many, and more than half of it.
const SLACK: usize = 1 << 16;

/// The next thing in the buffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Whole masked row messages.
    Rows(Vec<u8>),
    /// One other message: its type and payload.
    Message(u8, Vec<u8>),
    /// A row is there, and the tally takes no more. It stays where it is.
    Full,
    /// More bytes are needed.
    Incomplete,
}

/// A message that is not of rows: its type and its body.
pub type Message = (u8, Vec<u8>);

/// What masks the rows that come.
#[derive(Clone, Copy)]
pub struct Masking<'a> {
    /// The actions.
    pub program: &'a Program,
    /// How CopyData is laid out, while a COPY is running.
    pub copy: Option<&'a CopyFormat>,
}

/// The reader of one backend's bytes.
pub struct BackendReader {
    buffer: Vec<u8>,
    at: usize,
    most: usize,
    failed: Option<RowError>,
    /// Whether the running COPY has given its first CopyData.
    is_copying: bool,
}

/// A message in the buffer: its type and where it ends.
struct Frame {
    kind: u8,
    end: usize,
}

impl BackendReader {
    /// `max_message` bounds the length field of every message.
    pub fn new(max_message: usize) -> Self {
        Self { buffer: Vec::new(), at: 0, most: max_message, failed: None, is_copying: false }
    }

    /// Takes more bytes from the backend.
    pub fn feed(&mut self, data: &[u8]) {
        if self.failed.is_some() {
            return;
        }
        if self.at > SLACK.max(self.buffer.len() / 2) || self.at == self.buffer.len() {
            self.buffer.drain(..self.at);
            self.at = 0;
            // One great message must not keep its room for ever.
            self.buffer.shrink_to(4 * RUN);
        }
        self.buffer.extend_from_slice(data);
    }

    fn frame(&self, at: usize) -> Result<Option<Frame>, RowError> {
        let Some((kind, length)) = self.buffer.get(at).zip(self.buffer.get(at + 1..at + 5)) else {
            return Ok(None);
        };
        let length = length.iter().fold(0_usize, |all, byte| all << 8 | usize::from(*byte));
        if length < 4 || length > self.most || length > i32::MAX as usize {
            return Err(RowError::Length);
        }
        let end = at + 1 + length;
        Ok((end <= self.buffer.len()).then_some(Frame { kind: *kind, end }))
    }

    fn payload(&self, frame: &Frame) -> &[u8] {
        self.buffer.get(self.at + 5..frame.end).unwrap_or_default()
    }

    fn fail<T>(&mut self, error: RowError) -> Result<T, RowError> {
        self.failed = Some(error);
        self.buffer = Vec::new();
        self.at = 0;
        Err(error)
    }

    /// The next thing in the buffer, rows masked.
    pub fn next(&mut self, masking: Option<Masking<'_>>, tally: &mut Tally) -> Result<Next, RowError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match self.rows(masking, tally) {
            Err(error) => self.fail(error),
            Ok(next) => Ok(next),
        }
    }

    /// Masks a run of rows, or gives what comes instead of one.
    fn rows(&mut self, masking: Option<Masking<'_>>, tally: &mut Tally) -> Result<Next, RowError> {
        let row = if masking.is_some_and(|masking| masking.copy.is_some()) { b'd' } else { b'D' };
        let (begin, mut at) = (self.at, self.at);
        let mut ends = Vec::new();
        let left = tally.left();
        while at - begin < RUN {
            // A broken length behind whole rows is found again, and raised, when its turn comes.
            let next = if ends.is_empty() { self.frame(at)? } else { self.frame(at).unwrap_or_default() };
            match next {
                Some(frame) if frame.kind == row && masking.is_some() && ends.len() >= left => break,
                Some(frame) if frame.kind == row => {
                    at = frame.end;
                    ends.push(at - begin);
                }
                Some(frame) if ends.is_empty() && !matches!(frame.kind, b'D' | b'd') => {
                    return Ok(self.take(&frame));
                }
                Some(_) if ends.is_empty() => return Err(RowError::Program),
                None if ends.is_empty() => return Ok(Next::Incomplete),
                _ => break,
            }
        }
        if ends.is_empty() {
            return Ok(Next::Full);
        }
        let bytes = self.buffer.get(begin..at).ok_or(RowError::Length)?;
        let is_first = !self.is_copying;
        let out = shares::mask(masking.ok_or(RowError::Program)?, bytes, &ends, is_first, tally)?;
        self.at = at;
        self.is_copying = row == b'd';
        Ok(Next::Rows(out))
    }

    /// Whole messages up to the first row, and whether there is more to take. What is broken behind them is raised in
    /// its turn.
    pub fn messages(&mut self) -> Result<(Vec<Message>, bool), RowError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let mut found = Vec::new();
        loop {
            match self.frame(self.at) {
                Err(_) if !found.is_empty() => return Ok((found, true)),
                Err(error) => return self.fail(error),
                Ok(None) => return Ok((found, false)),
                Ok(Some(frame)) if matches!(frame.kind, b'D' | b'd') => return Ok((found, true)),
                Ok(Some(frame)) => {
                    if let Next::Message(kind, payload) = self.take(&frame) {
                        found.push((kind, payload));
                    }
                }
            }
        }
    }

    /// How many bytes were fed and not given yet.
    pub fn held(&self) -> usize {
        self.buffer.len().saturating_sub(self.at)
    }

    /// As `next`, with rows thrown away.
    pub fn skip(&mut self) -> Result<Next, RowError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        loop {
            match self.frame(self.at) {
                Err(error) => return self.fail(error),
                Ok(None) => return Ok(Next::Incomplete),
                Ok(Some(frame)) if matches!(frame.kind, b'D' | b'd') => self.at = frame.end,
                Ok(Some(frame)) => return Ok(self.take(&frame)),
            }
        }
    }

    fn take(&mut self, frame: &Frame) -> Next {
        let payload = self.payload(frame).to_vec();
        self.at = frame.end;
        // CopyOutResponse and CopyDone: the next CopyData is the first of its COPY.
        if matches!(frame.kind, b'H' | b'c') {
            self.is_copying = false;
        }
        Next::Message(frame.kind, payload)
    }
}

#[cfg(test)]
#[path = "frames_tests.rs"]
mod tests;
