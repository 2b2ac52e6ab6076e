//! Drawn entries, and what many of one form come to together.
//!
//! Must never write a word that is not JSON already, or one of the gateway's own; or leave an entry out of a sum.

use crate::ledger::figures::{Figures, Form, Verdicts};
use crate::ledger::pending::Row;
use std::fmt::Write;
use std::sync::Arc;

/// What differs of an entry, and its canonical text.
pub struct Record {
    /// The figures.
    pub figures: Figures,
    /// The text.
    pub text: String,
    form: Arc<Form>,
}

impl Record {
    /// The entry of a form with these figures; None where they are of another number of columns.
    pub fn drawn(form: &Arc<Form>, figures: Figures) -> Option<Self> {
        let text = form.draw(&figures)?;
        Some(Self { figures, text, form: Arc::clone(form) })
    }

    /// What the table of a ledger has of it.
    pub fn row(&self) -> Row<'_> {
        let (session, principal) = &self.form.head;
        Row { time: &self.figures.time, session, principal, text: &self.text }
    }

    /// What this whole answer tells of a table that it had values of, in these output columns, as JSON: the words of
    /// `maskwire.ledger.trails.Read`. None where there was no value. `who` and `session` are JSON already.
    fn read(&self, place: u64, columns: &[usize], who: &str, session: &str) -> Option<String> {
        let Figures { time, exchange, counts, literals, parameters, .. } = &self.figures;
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
}

/// Whole answers of one form, as they are added up.
pub struct Answers {
    /// How many.
    pub number: u64,
    /// When the first of them was made.
    pub first: String,
    /// When the last was.
    pub last: String,
    /// Of each output column.
    pub counts: Vec<Verdicts>,
    tables: Vec<Vec<usize>>,
    who: String,
    session: String,
}

impl Answers {
    /// None yet, of so many output columns. `tables` are the columns of each table that is read, `who` and `session`
    /// JSON.
    pub fn new(columns: usize, tables: Vec<Vec<usize>>, who: String, session: String) -> Self {
        let counts = vec![(0, 0, 0); columns];
        Self { number: 0, first: String::new(), last: String::new(), counts, tables, who, session }
    }

    /// One more, and what it tells of each table, if anything. `place` is where it stands. None, and nothing is
    /// changed, where it is of another number of columns.
    pub fn add(&mut self, place: u64, record: &Record) -> Option<Vec<Option<String>>> {
        let Figures { time, counts, .. } = &record.figures;
        if counts.len() != self.counts.len() {
            return None;
        }
        for (sum, more) in self.counts.iter_mut().zip(counts) {
            sum.0 += more.0;
            sum.1 += more.1;
            sum.2 += more.2;
        }
        if self.number == 0 || *time < self.first {
            self.first.clone_from(time);
        }
        if *time > self.last {
            self.last.clone_from(time);
        }
        self.number += 1;
        let told = |columns: &Vec<usize>| record.read(place, columns, &self.who, &self.session);
        Some(self.tables.iter().map(told).collect())
    }
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

    use super::{add_line, Answers, Record};
    use crate::ledger::figures::{Figures, Form, Verdicts};
    use crate::ledger::pending::Row;
    use std::sync::Arc;

    fn record(time: &str, counts: &[Verdicts]) -> Record {
        let columns = vec![(String::new(), String::new()); counts.len()];
        let head = ("s".to_owned(), "who".to_owned());
        let form = Arc::new(Form { pieces: Default::default(), columns, head });
        let said = vec![("text".to_owned(), "0a".to_owned())];
        let figures = Figures {
            time: time.into(),
            exchange: "x-1".into(),
            counts: counts.into(),
            literals: said.clone(),
            parameters: said,
            ..Figures::default()
        };
        Record::drawn(&form, figures).unwrap()
    }

    fn answers(columns: usize) -> Answers {
        Answers::new(columns, vec![vec![0, 1], vec![1]], "\"w\"".into(), "\"s\"".into())
    }

    #[test]
    fn sums_are_of_all_and_of_the_first_and_the_last() {
        let mut all = answers(2);
        for one in [
            record("b", &[(1, 2, 3), (0, 0, 0)]),
            record("c", &[(1, 0, 0), (0, 1, 0)]),
            record("a", &[(0, 0, 1); 2]),
        ] {
            assert!(all.add(0, &one).is_some());
        }
        assert!(all.add(0, &record("z", &[(0, 0, 1)])).is_none());
        assert_eq!((all.number, all.first.as_str(), all.last.as_str()), (3, "a", "c"));
        assert_eq!(all.counts, [(2, 2, 4), (0, 1, 1)]);
    }

    #[test]
    fn a_table_is_read_where_one_of_its_columns_has_values() {
        let one = record("t", &[(0, 0, 1), (0, 0, 0)]);
        let told = "[7,\"w\",0,\"t\",\"s\",\"x-1\",[\"0a\",\"0a\"],0,[]]".to_owned();
        assert_eq!(answers(2).add(7, &one).unwrap(), [Some(told), None]);
    }

    #[test]
    fn a_row_has_the_head_of_its_form() {
        let one = record("t", &[]);
        assert_eq!(one.row(), Row { time: "t", session: "s", principal: "who", text: &one.text });
    }

    #[test]
    fn a_line_is_a_number_and_a_text() {
        let mut out = Vec::new();
        add_line(&mut out, 12, "{}");
        assert_eq!(out, b"12 {}\n");
    }
}
