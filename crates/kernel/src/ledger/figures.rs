//! The canonical text of an entry, from a form that all exchanges of one statement share, and the figures of one.
//!
//! Must never escape, or check, a word: those of a form are JSON already, and those of figures are the gateway's own.

use crate::ledger::digests::Said;
use crate::transform::calendar::Civil;
use std::fmt::Write;

/// (kept, masked, dropped) of one output column.
pub type Verdicts = (u64, u64, u64);

/// What stands before each figure, in the order of their names, and behind the last; and of each column, what stands
/// before its counts of values kept and masked, and behind them.
pub struct Form {
    /// Before: bytes, columns, digest, duration, exchange, literals, parameters, rows, time, v; and the rest.
    pub pieces: [String; 11],
    /// One for each output column.
    pub columns: Vec<(String, String)>,
    /// The session, and the principal's name.
    pub head: (String, String),
}

/// What differs from exchange to exchange: the words of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// RFC 3339 in UTC, with microseconds.
    pub time: String,
    /// The exchange's name.
    pub exchange: String,
    /// Of the answer.
    pub rows: u64,
    /// Of its rows.
    pub bytes: u64,
    /// In microseconds.
    pub duration: u64,
    /// Of its rows; empty where there are none.
    pub digest: String,
    /// Of each output column.
    pub counts: Vec<Verdicts>,
    /// (kind, digest) of each literal.
    pub literals: Vec<Said>,
    /// (kind, digest) of each parameter.
    pub parameters: Vec<Said>,
}

impl Form {
    /// The text of the entry with these figures; None where they are of another number of columns.
    pub fn draw(&self, of: &Figures) -> Option<String> {
        if of.counts.len() != self.columns.len() {
            return None;
        }
        let [bytes, columns, digest, duration, exchange, literals, parameters, rows, time, version, end] =
            &self.pieces;
        let mut out = String::with_capacity(1024);
        out.push('{');
        out.push_str(bytes);
        number(&mut out, "bytes", of.bytes);
        out.push_str(columns);
        self.counted(&mut out, &of.counts);
        out.push_str(digest);
        word(&mut out, "digest", &of.digest);
        out.push_str(duration);
        number(&mut out, "duration", of.duration);
        out.push_str(exchange);
        word(&mut out, "exchange", &of.exchange);
        out.push_str(literals);
        said(&mut out, "literals", &of.literals);
        out.push_str(parameters);
        said(&mut out, "parameters", &of.parameters);
        out.push_str(rows);
        number(&mut out, "rows", of.rows);
        out.push_str(time);
        word(&mut out, "time", &of.time);
        out.push_str(version);
        out.push_str(end);
        out.push('}');
        Some(out)
    }

    fn counted(&self, out: &mut String, counts: &[Verdicts]) {
        if self.columns.is_empty() {
            return;
        }
        out.push_str("\"columns\":[");
        for (at, ((entity, behind), (kept, masked, dropped))) in self.columns.iter().zip(counts).enumerate() {
            out.push_str(if at == 0 { "{" } else { ",{" });
            number(out, "dropped", *dropped);
            out.push_str(entity);
            number(out, "kept", *kept);
            number(out, "masked", *masked);
            out.push_str(behind);
            out.push('}');
        }
        out.push_str("],");
    }
}

fn number(out: &mut String, name: &str, value: u64) {
    if value > 0 {
        let _ = write!(out, "\"{name}\":{value},");
    }
}

fn word(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let _ = write!(out, "\"{name}\":\"{value}\",");
    }
}

fn said(out: &mut String, name: &str, said: &[Said]) {
    if said.is_empty() {
        return;
    }
    let _ = write!(out, "\"{name}\":[");
    for (at, (kind, digest)) in said.iter().enumerate() {
        let _ = write!(out, "{}[\"{kind}\",\"{digest}\"]", if at == 0 { "" } else { "," });
    }
    out.push_str("],");
}

const MICRO: f64 = 1_000_000.0;
/// The first second of the year 10000, since 1970.
const TOO_LATE: i64 = 253_402_300_800;

/// Days from 1970-01-01 to 2000-01-01.
const TO_2000: i64 = 10_957;

/// Seconds since 1970 as RFC 3339 in UTC with microseconds; None before 1970 and after 9999.
pub fn moment(seconds: f64) -> Option<String> {
    let all = (seconds * MICRO).round_ties_even();
    if !(all >= 0.0 && all < TOO_LATE as f64 * MICRO) {
        return None;
    }
    let (second, micro) = (all as i64 / 1_000_000, all as i64 % 1_000_000);
    let (day, left) = (second / 86_400, second % 86_400);
    let date = Civil::of(day - TO_2000)?.text();
    let (hour, minute, left) = (left / 3600, left / 60 % 60, left % 60);
    Some(format!("{date}T{hour:02}:{minute:02}:{left:02}.{micro:06}Z"))
}

/// Microseconds from one moment to another, both in seconds; 0 where the second is earlier.
pub fn duration(from: f64, to: f64) -> u64 {
    ((to - from) * MICRO).round_ties_even().max(0.0) as u64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{duration, moment, Figures, Form};

    #[test]
    fn moments_are_those_of_the_calendar() {
        for (seconds, told) in [
            (0.0, "1970-01-01T00:00:00.000000Z"),
            (951_782_399.999_999, "2000-02-28T23:59:59.999999Z"),
            (951_782_400.0, "2000-02-29T00:00:00.000000Z"),
            (4_107_542_399.5, "2100-02-28T23:59:59.500000Z"),
            (4_107_542_400.0, "2100-03-01T00:00:00.000000Z"),
            (1_767_225_599.999_999_9, "2026-01-01T00:00:00.000000Z"),
        ] {
            assert_eq!(moment(seconds).unwrap(), told);
        }
        assert_eq!((moment(-1.0), moment(f64::NAN), moment(1e18)), (None, None, None));
        assert_eq!((duration(1.0, 0.5), duration(1.0, 1.000_002_6)), (0, 3));
    }

    #[test]
    fn figures_that_are_nothing_are_left_out() {
        let form = Form {
            pieces: Default::default(),
            columns: vec![(String::new(), "\"rule\":\"r\"".into())],
            head: Default::default(),
        };
        let figures = Figures { time: "t".into(), counts: vec![(0, 2, 0)], ..Figures::default() };
        assert_eq!(
            form.draw(&figures).unwrap(),
            "{\"columns\":[{\"masked\":2,\"rule\":\"r\"}],\"time\":\"t\",}"
        );
        assert_eq!(form.draw(&Figures::default()), None);
    }
}
