//! Entries that a ledger's tail holds and its file does not yet, side by side as a table takes them in one statement.
//!
//! Must never give a row another entry's text, or a leaf of anything but what the row has.

use crate::ledger::tree;
use std::fmt::Write;

/// What the table of a ledger has of an entry: its head, and its canonical text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'a> {
    /// When it was made.
    pub time: &'a str,
    /// The session.
    pub session: &'a str,
    /// The principal's name.
    pub principal: &'a str,
    /// The text.
    pub text: &'a str,
}

/// Rows in their order.
#[derive(Default)]
pub struct Pending {
    /// What they have, one behind the other.
    parts: String,
    /// Where each row ends, and how long the first three of its parts are.
    ends: Vec<(usize, [usize; 3])>,
}

impl Pending {
    /// One more.
    pub fn add(&mut self, row: Row<'_>) {
        for part in [row.time, row.session, row.principal, row.text] {
            self.parts.push_str(part);
        }
        self.ends.push((self.parts.len(), [row.time.len(), row.session.len(), row.principal.len()]));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes of all parts.
    pub fn parts(&self) -> &[u8] {
        self.parts.as_bytes()
    }

    /// Where the parts of each row stand, as a JSON array of strings: its first byte, counted from 1, in 12 digits, and
    /// the lengths of its four parts in 9 digits each.
    pub fn places(&self) -> String {
        let mut out = String::with_capacity(2 + 51 * self.ends.len());
        let mut start = 0;
        out.push('[');
        for (at, (end, [time, session, principal])) in self.ends.iter().enumerate() {
            let text = end - start - time - session - principal;
            out.push_str(if at == 0 { "" } else { "," });
            let _ = write!(out, "\"{:012}{time:09}{session:09}{principal:09}{text:09}\"", start + 1);
            start = *end;
        }
        out.push(']');
        out
    }

    /// The leaf hashes of their texts, one behind the other.
    pub fn leaves(&self) -> Vec<u8> {
        let mut start = 0;
        let texts = self.ends.iter().map(|(end, head)| {
            let text = start + head.iter().sum::<usize>();
            start = *end;
            self.parts.get(text..*end).unwrap_or_default()
        });
        texts.flat_map(tree::leaf).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Pending, Row};
    use crate::ledger::tree::leaf;

    #[test]
    fn each_row_has_its_own_parts() {
        let mut pending = Pending::default();
        assert!(pending.is_empty());
        assert_eq!((pending.places().as_str(), pending.leaves()), ("[]", Vec::new()));
        pending.add(Row { time: "t", session: "é", principal: "", text: "{}" });
        pending.add(Row { time: "", session: "s", principal: "who", text: "{1}" });
        assert_eq!(pending.len(), 2);
        assert_eq!(pending.parts(), "té{}swho{1}".as_bytes());
        let places = [
            "[\"000000000001000000001000000002000000000000000002\"",
            "\"000000000006000000000000000001000000003000000003\"]",
        ];
        assert_eq!(pending.places(), places.join(","));
        assert_eq!(pending.leaves(), [leaf("{}"), leaf("{1}")].concat());
    }
}
