//! Splits a PostgreSQL backend's bytes into messages, in any chunking, and masks its rows.
//!
//! Source: PostgreSQL documentation, 54.7 "Message Formats". Must never run on past a message that is not a row:
//! the program may change there. Must never hold more than one message above what was fed, and after an error it
//! gives nothing but that error.

use crate::rows::copy::CopyFormat;
use crate::rows::program::Program;
use crate::rows::row::RowError;
use crate::rows::shares;
use crate::rows::tally::Tally;

/// A run of masked rows ends after this many bytes.
const RUN: usize = 1 << 20;
/// An answer of more bytes is taken message by message.
const SMALL: usize = 1 << 13;
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

/// What the answers of one statement are like, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Foreseen {
    /// The types of its messages in order, rows left out: "TCZ", or what Bind is answered with before that, or no "T".
    pub kinds: Vec<u8>,
    /// The payload of its `RowDescription`.
    pub description: Vec<u8>,
}

/// A whole answer, masked.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its bytes: rows masked, all else as it came.
    pub bytes: Vec<u8>,
    /// The one byte of its `ReadyForQuery`.
    pub status: u8,
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
        frame(&self.buffer, at, self.most)
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

    /// These bytes as one whole answer that was foreseen, masked. None where they are anything else, something was fed
    /// before, the tally does not take all rows, or one of them breaks its layout: then they are to be fed.
    pub fn answer(
        &self,
        data: &[u8],
        like: &Foreseen,
        program: &Program,
        tally: &mut Tally,
    ) -> Option<Answer> {
        if self.failed.is_some() || self.is_copying || self.held() > 0 || data.len() > SMALL {
            return None;
        }
        let (mut at, mut rows) = (0, Vec::new());
        let mut kinds = like.kinds.iter();
        let mut wanted = *kinds.next()?;
        loop {
            let frame = frame(data, at, self.most).ok()??;
            let payload = data.get(at + 5..frame.end)?;
            if frame.kind == b'D' && wanted == b'C' {
                if rows.is_empty() {
                    rows.push(at);
                }
                rows.push(frame.end);
            } else if frame.kind != wanted {
                return None;
            } else if wanted == b'Z' {
                let [status] = payload else { return None };
                let bytes = (frame.end == data.len()).then(|| masked(data, &rows, program, tally))??;
                return Some(Answer { bytes, status: *status });
            } else {
                let is_foreseen = match wanted {
                    b'2' => payload.is_empty(),
                    b'T' => payload == like.description,
                    _ => payload.starts_with(b"SELECT "),
                };
                wanted = *kinds.next().filter(|_| is_foreseen)?;
            }
            at = frame.end;
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

/// The message that begins there, where all of it is there; an error where its length is below 4 or above `most`.
fn frame(bytes: &[u8], at: usize, most: usize) -> Result<Option<Frame>, RowError> {
    let Some((kind, length)) = bytes.get(at).zip(bytes.get(at + 1..at + 5)) else {
        return Ok(None);
    };
    let length = length.iter().fold(0_usize, |all, byte| all << 8 | usize::from(*byte));
    if length < 4 || length > most || length > i32::MAX as usize {
        return Err(RowError::Length);
    }
    let end = at + 1 + length;
    Ok((end <= bytes.len()).then_some(Frame { kind: *kind, end }))
}

/// A whole answer with its rows masked: `rows` are where the first one begins, and where each ends.
fn masked(data: &[u8], rows: &[usize], program: &Program, tally: &mut Tally) -> Option<Vec<u8>> {
    let [first, ends @ ..] = rows else { return Some(data.to_vec()) };
    if ends.len() > tally.left() {
        return None;
    }
    let last = *ends.last()?;
    let relative: Vec<usize> = ends.iter().map(|end| end - first).collect();
    let masked =
        shares::mask(Masking { program, copy: None }, data.get(*first..last)?, &relative, true, tally)
            .ok()?;
    Some([data.get(..*first)?, &masked, data.get(last..)?].concat())
}

#[cfg(test)]
#[path = "frames_tests.rs"]
mod tests;
