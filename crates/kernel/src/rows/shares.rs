//! Masks a long run of rows on several threads, each its own share, in the order they came.
//!
//! Must never give a part of a run where any row of it failed.

use crate::rows::batch;
use crate::rows::data;
use crate::rows::frames::Masking;
use crate::rows::row::{RowError, HEADER};
use crate::rows::tally::Tally;
use std::num::NonZeroUsize;
use std::sync::OnceLock;

/// Bytes of rows that are worth a thread: below it, starting one costs more than it saves.
const WORTH: usize = 1 << 15;
const MOST_THREADS: usize = 4;

/// Rows that take up to so many nanoseconds each are masked by one thread faster than a database makes them. More threads
/// would fetch them from one another's caches, which costs a fifth of that again.
const QUICK: u32 = 300;

/// One core is left to what makes the rows and what reads them: a second thread of ours only keeps them waiting. Tests
/// have all threads on any machine.
fn threads() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        if cfg!(test) {
            MOST_THREADS
        } else {
            (cores - 1).clamp(1, MOST_THREADS)
        }
    })
}

/// Masks the messages of rows that stand in `bytes` one behind the other, each ending at one of `ends`. `is_first`:
/// the first is the first of its COPY.
pub fn mask(
    masking: Masking<'_>,
    bytes: &[u8],
    ends: &[usize],
    is_first: bool,
    tally: &mut Tally,
) -> Result<Vec<u8>, RowError> {
    let is_quick = masking.program.work() <= QUICK && !cfg!(test);
    let workers = if is_quick { 1 } else { threads().min(bytes.len() / WORTH).max(1) };
    let mut shares = split(ends, workers);
    let last = shares.pop().unwrap_or_default();
    let (empty, of) = (tally.share(), &*tally);
    let one = |share: Share<'_>| {
        // The first share's room is for the whole run: the others are put behind it.
        let length = if share.begin == 0 { bytes.len() } else { share.length() };
        one(masking, bytes, share, is_first, Vec::with_capacity(length + length / 8), of.share())
    };
    let (out, counted) = std::thread::scope(|scope| {
        let others: Vec<_> = shares.into_iter().map(|share| scope.spawn(move || one(share))).collect();
        let mine = one(last);
        let mut all = (Vec::new(), empty);
        for share in others {
            join(&mut all, share.join().map_err(|_| RowError::Program)??);
        }
        join(&mut all, mine?);
        Ok(all)
    })?;
    tally.merge(&counted);
    tally.sent(&out);
    Ok(out)
}

/// A share of the rows: where its first one begins, and where each ends.
#[derive(Clone, Copy, Default)]
struct Share<'a> {
    begin: usize,
    ends: &'a [usize],
}

impl Share<'_> {
    fn length(&self) -> usize {
        self.ends.last().map_or(0, |end| end - self.begin)
    }
}

fn split(ends: &[usize], workers: usize) -> Vec<Share<'_>> {
    let mut begin = 0;
    ends.chunks(ends.len().div_ceil(workers).max(1))
        .map(|ends| {
            let share = Share { begin, ends };
            begin = ends.last().copied().unwrap_or(begin);
            share
        })
        .collect()
}

fn one(
    masking: Masking<'_>,
    bytes: &[u8],
    share: Share<'_>,
    is_first: bool,
    mut out: Vec<u8>,
    mut tally: Tally,
) -> Result<(Vec<u8>, Tally), RowError> {
    let (mut at, mut rooms) = (share.begin, Vec::new());
    for ends in share.ends.chunks(batch::MOST) {
        let Some(format) = masking.copy else {
            data::mask(masking.program, bytes, &mut at, ends, &mut rooms, &mut out, &mut tally)?;
            continue;
        };
        let is_first = is_first && at == 0;
        let payloads = ends.iter().map(|&end| {
            let payload = bytes.get(at + HEADER..end);
            at = end;
            payload
        });
        batch::mask(masking.program, format, payloads, is_first, &mut rooms, &mut out, &mut tally)?;
    }
    Ok((out, tally))
}

fn join(all: &mut (Vec<u8>, Tally), (out, tally): (Vec<u8>, Tally)) {
    if all.0.is_empty() {
        all.0 = out;
    } else {
        all.0.extend_from_slice(&out);
    }
    all.1.merge(&tally);
}
