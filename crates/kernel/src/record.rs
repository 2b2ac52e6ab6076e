//! Drawn entries, and what many of one form come to together.
//!
//! Must never write a word that is not JSON already, or one of the gateway's own; or leave an entry out of a sum.

use crate::figures::{Figures, Verdicts};
use std::fmt::Write;

/// What differs of an entry, and its canonical text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The figures.
    pub figures: Figures,
    /// The text.
    pub text: String,
}

/// What some entries of one form come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    /// When the first of them was made.
    pub first: String,
    /// When the last was.
    pub last: String,
    /// Of each output column.
    pub counts: Vec<Verdicts>,
}

/// The sums of some entries of one form; None of none, and of entries of another number of columns.
pub fn summed<'a>(records: impl IntoIterator<Item = &'a Record>) -> Option<Sums> {
    let mut records = records.into_iter().map(|record| &record.figures);
    let one = records.next()?;
    let (mut first, mut last, mut counts) = (&one.time, &one.time, one.counts.clone());
    for figures in records {
        first = first.min(&figures.time);
        last = last.max(&figures.time);
        if figures.counts.len() != counts.len() {
            return None;
        }
        for (sum, more) in counts.iter_mut().zip(&figures.counts) {
            sum.0 += more.0;
            sum.1 += more.1;
            sum.2 += more.2;
        }
    }
    Some(Sums { first: first.clone(), last: last.clone(), counts })
}

/// What a whole answer tells of a table that it had values of, in these output columns, as JSON: the words of
/// `maskwire.ledger.trails.Read`. None where there was no value. `who` and `session` are JSON already.
pub fn read(of: &Record, place: u64, columns: &[usize], who: &str, session: &str) -> Option<String> {
    let Figures { time, exchange, counts, literals, parameters, .. } = &of.figures;
    let has_values = |column: &usize| counts.get(*column).is_some_and(|count| *count != (0, 0, 0));
    if !columns.iter().any(has_values) {
        return None;
    }
    let mut out = String::with_capacity(256);
    let _ = write!(out, "[{place},{who},0,\"{time}\",{session},\"{exchange}\",[");
    for (at, (_, digest)) in literals.iter().chain(parameters).enumerate() {
        let _ = write!(out, "{}\"{digest}\"", if at == 0 { "" } else { "," });
    }
    out.push_str("],0,[]]");
    Some(out)
}

/// Adds a line of a ledger's tail: an entry's number and its text.
pub fn add_line(out: &mut Vec<u8>, number: u64, text: &str) {
    out.extend_from_slice(number.to_string().as_bytes());
    out.push(b' ');
    out.extend_from_slice(text.as_bytes());
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{add_line, read, summed, Record, Sums};
    use crate::figures::{Figures, Verdicts};

    fn record(time: &str, counts: &[Verdicts]) -> Record {
        let said = vec![("text".to_owned(), "0a".to_owned())];
        let figures = Figures {
            time: time.into(),
            exchange: "x-1".into(),
            counts: counts.into(),
            literals: said.clone(),
            parameters: said,
            ..Figures::default()
        };
        Record { figures, text: "{}".into() }
    }

    #[test]
    fn sums_are_of_all_and_of_the_first_and_the_last() {
        let some = [
            record("b", &[(1, 2, 3), (0, 0, 0)]),
            record("c", &[(1, 0, 0), (0, 1, 0)]),
            record("a", &[(0, 0, 1); 2]),
        ];
        let counts = vec![(2, 2, 4), (0, 1, 1)];
        assert_eq!(summed(&some), Some(Sums { first: "a".into(), last: "c".into(), counts }));
        assert_eq!(summed(&[]), None);
        assert_eq!(summed(&[record("a", &[(0, 0, 1)]), record("a", &[])]), None);
    }

    #[test]
    fn a_table_is_read_where_one_of_its_columns_has_values() {
        let one = record("t", &[(0, 0, 0), (0, 0, 1)]);
        assert_eq!(read(&one, 7, &[0, 9], "\"w\"", "\"s\""), None);
        assert_eq!(
            read(&one, 7, &[0, 1], "\"w\"", "\"s\"").unwrap(),
            "[7,\"w\",0,\"t\",\"s\",\"x-1\",[\"0a\",\"0a\"],0,[]]"
        );
    }

    #[test]
    fn a_line_is_a_number_and_a_text() {
        let mut out = Vec::new();
        add_line(&mut out, 12, "{}");
        assert_eq!(out, b"12 {}\n");
    }
}
