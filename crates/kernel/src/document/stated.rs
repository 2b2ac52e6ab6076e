//! Names that a document states apart from their values: `{"field": "ssn", "value": ...}`, `{"columns": [...], "rows": ...}`,
//! rows under a first one that names them.
//!
//! Must never take a list for a heading in which no name announces anything, or hold more of one than a table has columns.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use crate::detectors::fields::announced;
use crate::document::field;
use crate::document::json::Piece;

/// The most columns of a heading.
const COLUMNS: usize = 512;

/// Members that say what their neighbours are.
const NAMES: &[&str] = &[
    "name",
    "key",
    "field",
    "fieldname",
    "label",
    "attribute",
    "attributename",
    "column",
    "columnname",
    "property",
    "propertyname",
    "parameter",
    "param",
    "variable",
    "question",
    "header",
    "title",
    "type",
    "kind",
    "id",
    "k",
];
/// Members that hold what is so named, besides those in whose names there is `value`.
const VALUES: &[&str] = &[
    "val",
    "v",
    "answer",
    "answers",
    "text",
    "content",
    "data",
    "current",
    "old",
    "new",
    "before",
    "after",
    "from",
    "to",
    "input",
    "default",
    "example",
    "display",
    "raw",
    "formatted",
    "response",
];
/// Members that list the columns of a table, by themselves or as objects with names.
const HEADINGS: &[&str] = &[
    "columns",
    "column",
    "fields",
    "headers",
    "header",
    "heading",
    "cols",
    "names",
    "keys",
    "columnnames",
    "fieldnames",
    "columnmetadata",
    "rowtype",
    "schema",
];
/// Members that hold such a list for what stands beside them.
const AROUND: &[&str] = &["schema", "meta", "metadata", "head", "resultsetmetadata", "manifest", "table"];

/// Members that hold rows, or the cells of one.
const ROWS: &[&str] =
    &["rows", "row", "data", "values", "value", "records", "record", "items", "cells", "f", "c"];

type Names<'a> = Rc<[Cow<'a, str>]>;

#[derive(Default)]
struct Level<'a> {
    is_object: bool,
    /// Of an object, the member that comes next, in small letters and digits.
    key: String,
    /// The member under which it stands.
    under: String,
    /// How many elements of an array came.
    count: usize,
    /// What the texts of an array are, or the names of its objects; `None` where it is no list of names.
    listed: Option<Vec<Cow<'a, str>>>,
    /// What an object says that its value is; in what is inside of it, what that is.
    stated: Option<Cow<'a, str>>,
    /// Whether all in it is what is stated.
    is_stated: bool,
    /// The columns of the rows in it, and how far above they were named.
    heading: Option<(Names<'a>, usize)>,
    /// Of a row, its columns.
    row: Option<Names<'a>>,
    /// Of an object, its number, and whether rows came in it.
    number: usize,
    has_rows: bool,
}

/// Told of every piece of a document, in order.
#[derive(Default)]
pub struct Stated<'a> {
    levels: Vec<Level<'a>>,
    opened: usize,
    /// Objects whose columns are named behind their rows, by their numbers.
    late: HashMap<usize, Names<'a>>,
    /// Those that an earlier reading told of.
    known: HashMap<usize, Names<'a>>,
}

impl<'a> Stated<'a> {
    /// What another reading is to be told with, if this one came to names only behind what they name.
    pub fn again(self) -> Option<Self> {
        (!self.late.is_empty()).then(|| Self { known: self.late, ..Self::default() })
    }

    /// The name that is stated for a string or a number, if its own says nothing. `is_object`: whether what opens is one.
    pub fn name(&mut self, piece: &Piece<'a>, is_object: bool) -> Option<Cow<'a, str>> {
        match piece {
            Piece::Open => self.open(is_object),
            Piece::Close => self.close(),
            Piece::Key(key) => {
                if let Some(level) = self.levels.last_mut() {
                    level.key = plain(key);
                }
            }
            Piece::Text(text) => {
                let name = self.here();
                self.list(field(text));
                return name;
            }
            Piece::Number(_) => {
                let name = self.here();
                self.count(false);
                return name;
            }
            Piece::Bool(_) | Piece::Null => self.count(false),
        }
        None
    }

    fn here(&self) -> Option<Cow<'a, str>> {
        let level = self.levels.last()?;
        if level.is_object && !level.is_stated && !holds(&level.key) {
            return None;
        }
        match &level.row {
            Some(row) => row.get(level.count).filter(|name| announced(name).is_some()).cloned(),
            None => level.stated.clone(),
        }
    }

    fn open(&mut self, is_object: bool) {
        self.opened += 1;
        let mut level = Level { is_object, number: self.opened, ..Level::default() };
        if let Some(above) = self.levels.last_mut() {
            above.has_rows |= above.is_object && !is_object && ROWS.contains(&above.key.as_str());
            level.under.clone_from(&above.key);
            level.heading = above.heading.as_ref().map(|(names, far)| (Rc::clone(names), far + 1));
            let may_be_row = !is_object && (!above.is_object || ROWS.contains(&above.key.as_str()));
            level.row = level.heading.as_ref().filter(|_| may_be_row).map(|(names, _)| Rc::clone(names));
            // Right below the heading there are rows, and no cells.
            let is_row = above.heading.as_ref().is_some_and(|(_, far)| *far > 1);
            let cells = above.row.as_ref().filter(|_| is_object && is_row);
            let cell = cells.and_then(|row| row.get(above.count));
            let is_below = above.is_stated || (above.is_object && holds(&above.key));
            level.stated = match cell {
                Some(cell) => Some(cell.clone()).filter(|name| announced(name).is_some()),
                None => above.stated.clone().filter(|_| is_below),
            };
            level.is_stated = level.stated.is_some();
            let is_first = !above.is_object && above.count == 0 && above.heading.is_none();
            let may_list = is_first || HEADINGS.contains(&above.key.as_str());
            level.listed = (!is_object && may_list).then(Vec::new);
        }
        if let Some(names) = self.known.get(&self.opened) {
            level.heading = Some((Rc::clone(names), 0));
        }
        self.levels.push(level);
    }

    fn close(&mut self) {
        let Some(level) = self.levels.pop() else { return };
        let Some(above) = self.levels.last_mut() else { return };
        let listed = level.listed.filter(|names| names.iter().any(|name| announced(name).is_some()));
        let is_heading = above.is_object || above.count == 0;
        if let Some(names) = listed.filter(|_| is_heading) {
            let names: Names<'a> = names.into();
            above.heading = Some((Rc::clone(&names), 0));
            if above.has_rows {
                self.late.insert(above.number, names);
            }
        } else if level.is_object && above.is_object && AROUND.contains(&level.under.as_str()) {
            if let Some((names, _)) = level.heading {
                if above.has_rows {
                    self.late.insert(above.number, Rc::clone(&names));
                }
                above.heading = Some((names, 0));
            }
        }
        self.count(level.is_object);
    }

    /// A text came: an element of a list, or a member of an object.
    fn list(&mut self, text: Cow<'a, str>) {
        let mut levels = self.levels.iter_mut().rev();
        let Some(level) = levels.next() else { return };
        if !level.is_object {
            if let Some(listed) = level.listed.as_mut().filter(|listed| listed.len() < COLUMNS) {
                listed.push(text);
            }
        } else if NAMES.contains(&level.key.as_str()) {
            if !level.is_stated && announced(&text).is_some() {
                level.stated = Some(text.clone());
            }
            let list = levels.next().filter(|above| !above.is_object);
            let of = list.and_then(|above| Some((above.count, above.listed.as_mut()?)));
            if let Some((_, listed)) = of.filter(|(count, listed)| *count == listed.len() && *count < COLUMNS)
            {
                listed.push(text);
            }
        }
        self.count(true);
    }

    /// An element came; `may_name`: a list of names may hold such.
    fn count(&mut self, may_name: bool) {
        if let Some(level) = self.levels.last_mut().filter(|level| !level.is_object) {
            level.count += 1;
            // One that has no name would put the others into wrong places.
            let complete = level.listed.as_ref().is_some_and(|listed| listed.len() == level.count);
            if !may_name || !complete {
                level.listed = None;
            }
        }
    }
}

/// A member's name in small letters and digits.
fn plain(key: &str) -> String {
    key.chars().take(32).filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a member holds what its neighbour names.
fn holds(key: &str) -> bool {
    VALUES.contains(&key) || key.contains("value")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json::Reader;

    /// Each string and number for which a name is stated, with it.
    fn named(text: &str) -> Vec<(String, String)> {
        told(text, Stated::default())
    }

    fn told<'a>(text: &'a str, mut stated: Stated<'a>) -> Vec<(String, String)> {
        let (mut reader, mut found) = (Reader::new(text), Vec::new());
        while let Ok(Some(piece)) = reader.read() {
            let name = stated.name(&piece, reader.is_in_object());
            let said = match &piece {
                Piece::Text(text) => text.to_string(),
                Piece::Number(text) => (*text).to_owned(),
                _ => continue,
            };
            found.extend(name.map(|name| (said, name.into_owned())));
        }
        found
    }

    fn one(value: &str, name: &str) -> (String, String) {
        (value.to_owned(), name.to_owned())
    }

    #[test]
    fn a_value_is_what_its_neighbour_says() {
        let ssn = vec![one("5", "ssn")];
        for text in [
            r#"{"name": "ssn", "value": 5}"#,
            r#"{"data": [{"type": "ssn", "stringValue": "5"}]}"#,
            r#"{"Field_Name": "ssn", "values": ["5"]}"#,
            r#"[{"question": "ssn", "answer": {"raw": 5}}, {"question": "size", "answer": 4}]"#,
        ] {
            assert_eq!(ssn, named(text), "{text}");
        }
    }

    #[test]
    fn cells_are_what_their_columns_are_called() {
        let two = vec![one("5", "ssn"), one("6", "ssn")];
        for text in [
            r#"{"columns": ["id", "ssn"], "rows": [[1, "5"], [2, 6]]}"#,
            r#"[["id", "ssn"], ["1", "5"], ["2", "6"]]"#,
            r#"{"meta": {"fields": [{"name": "id", "type": "INT"}, {"name": "ssn"}]}, "data": [[1, 5], [2, 6]]}"#,
            r#"{"schema": {"fields": [{"name": "id"}, {"name": "ssn"}]},
                "rows": [{"f": [{"v": "1"}, {"v": "5"}]}, {"f": [{"v": "2"}, {"v": "6"}]}]}"#,
            r#"{"columnMetadata": [{"name": "id"}, {"name": "ssn"}],
                "records": [[{"longValue": 1}, {"stringValue": "5"}], [{"longValue": 2}, {"longValue": 6}]]}"#,
        ] {
            assert_eq!(two, named(text), "{text}");
        }
    }

    #[test]
    fn columns_may_be_named_behind_their_rows() {
        for text in [
            r#"{"rows": [[1, "5"]], "columns": ["id", "ssn"]}"#,
            r#"{"a": {"data": [[1, "5"]], "meta": {"fields": [{"name": "id"}, {"name": "ssn"}]}}}"#,
        ] {
            let (mut reader, mut stated) = (Reader::new(text), Stated::default());
            while let Ok(Some(piece)) = reader.read() {
                stated.name(&piece, reader.is_in_object());
            }
            assert_eq!(vec![one("5", "ssn")], told(text, stated.again().unwrap_or_default()), "{text}");
        }
    }

    #[test]
    fn lists_that_are_no_headings_name_nothing() {
        for text in [
            r#"{"columns": ["id", "size"], "rows": [[1, 2]]}"#,
            r#"{"columns": ["id", "ssn"], "tags": ["a", "b"], "rows": [{"ssn_x": "5"}]}"#,
            r#"{"name": "Ada", "value": 5}"#,
            r#"{"type": "ssn", "size": 5}"#,
            r#"["ssn", "5"]"#,
        ] {
            assert_eq!(Vec::<(String, String)>::new(), named(text), "{text}");
        }
    }
}
