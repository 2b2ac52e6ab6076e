//! Tables of HTML: cells under the row that names their columns.
//!
//! Must stay linear: each tag is read once.

use memchr::memmem;

use crate::detectors::fields::announced;
use crate::keyed::tuples::{named, Names, COLUMNS};
use crate::keyed::Keyed;

/// The longest tag, and the longest name of a column, in bytes.
const LONGEST: usize = 400;
/// The longest row that names columns.
const HEADING: usize = 4096;

/// Adds the cells of every row below one that names its columns.
pub fn values(text: &str, found: &mut Vec<Keyed>) {
    read(text, text.len(), found);
}

/// The row that names the columns of the table that stands at a place.
pub fn heading(text: &str, until: usize) -> Option<String> {
    let (start, end) = read(text, until, &mut Vec::new())?;
    let row = text.get(start..end).filter(|row| row.len() <= HEADING)?;
    Some(format!("{row}</tr>"))
}

/// Reads the tags before a place. Gives where the row stands that names what follows, without its end.
fn read(text: &str, until: usize, found: &mut Vec<Keyed>) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    if memmem::find(bytes, b"<td").is_none() && memmem::find(bytes, b"<TD").is_none() {
        return None;
    }
    let (mut begin, mut heading) = (0, None);
    let (mut names, mut cells): (Names, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    // Of the row, how many cells are said to be headings.
    let mut headings = 0;
    // Where a cell began, and whether another tag stands in it behind its text.
    let mut cell: Option<(usize, usize)> = None;
    for open in memchr::memchr_iter(b'<', bytes).take_while(|open| *open < until) {
        if let Some((start, end)) = cell.as_mut().filter(|(_, end)| *end == 0) {
            if text.get(*start..open).is_some_and(|inside| inside.trim().is_empty()) {
                *start = open;
            } else {
                *end = open;
            }
        }
        let tag = tag(bytes, open);
        if !matches!(tag, Tag::Other) {
            // `<td>a<td>b`: an end may be left out.
            if let Some((start, end)) = cell.take() {
                cells.push((start, if end == 0 { open } else { end }));
            }
        }
        match tag {
            Tag::Table | Tag::Row => {
                if row(text, &mut names, &cells, headings, found) {
                    heading = Some((begin, open));
                }
                cells.clear();
                (begin, headings) = (open, 0);
                if matches!(tag, Tag::Table) {
                    names.clear();
                    heading = None;
                }
            }
            Tag::Cell(inside) if cells.len() < COLUMNS => {
                cell = Some((inside, 0));
                headings += usize::from(matches!(bytes.get(open + 2), Some(b'h' | b'H')));
            }
            Tag::Other => {
                if let (Some((start, _)), Some(length)) = (cell.as_mut(), tag_length(bytes, open)) {
                    if *start == open {
                        *start = open + length;
                    }
                }
            }
            Tag::Cell(_) | Tag::End => {}
        }
    }
    row(text, &mut names, &cells, headings, found);
    heading
}

enum Tag {
    /// A table begins or ends.
    Table,
    /// A row does.
    Row,
    /// A cell begins, with its text here.
    Cell(usize),
    /// A cell ends.
    End,
    Other,
}

fn tag(bytes: &[u8], open: usize) -> Tag {
    let Some(inside) = bytes.get(open + 1..) else { return Tag::Other };
    let is_end = inside.first() == Some(&b'/');
    let inside = inside.get(usize::from(is_end)..).unwrap_or_default();
    let length = inside.iter().take(6).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let name = inside.get(..length).unwrap_or_default().to_ascii_lowercase();
    match (name.as_slice(), is_end) {
        (b"table", _) => Tag::Table,
        (b"tr", _) => Tag::Row,
        (b"td" | b"th", true) => Tag::End,
        (b"td" | b"th", false) => tag_length(bytes, open).map_or(Tag::Other, |long| Tag::Cell(open + long)),
        _ => Tag::Other,
    }
}

fn tag_length(bytes: &[u8], open: usize) -> Option<usize> {
    let window = bytes.get(open..bytes.len().min(open + LONGEST))?;
    memchr::memchr(b'>', window).map(|at| at + 1)
}

/// The cells of a row, which are values under names, or names themselves: all are said to be headings; or none, where
/// there are more than a name and its value. Whether they are names.
fn row(
    text: &str,
    names: &mut Names,
    cells: &[(usize, usize)],
    headings: usize,
    found: &mut Vec<Keyed>,
) -> bool {
    let is_heading = cells.len() > 1 && (headings == cells.len() || (headings == 0 && cells.len() > 2));
    if names.len() == cells.len() && !names.is_empty() {
        named(text, cells, names, found);
    } else if names.is_empty() && is_heading {
        let name = |(start, end): &(usize, usize)| {
            text.get(*start..*end)
                .filter(|name| name.len() <= LONGEST)
                .and_then(|name| announced(name.trim()))
        };
        names.extend(cells.iter().map(name));
        if names.iter().any(Option::is_some) {
            return true;
        }
        names.clear();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        values(text, &mut found);
        found.into_iter().filter_map(|(start, end, _)| text.get(start..end)).collect()
    }

    #[test]
    fn cells_are_what_their_columns_are_called() {
        for text in [
            "<table><tr><th>id</th><th>ssn</th></tr><tr><td>1</td><td>517411007</td></tr></table>",
            "<TABLE>\n<THEAD><TR><TH>id<TH scope=\"col\"><b>SSN</b>\n<TBODY><TR><TD>1<TD>\n <i>517411007</i> </TABLE>",
            "<table><tr><td>id</td><td>ssn</td><td>x</td></tr><tr><td>1</td><td class=\"a\">517411007</td><td></td></tr></table>",
        ] {
            assert_eq!(vec!["517411007"], found(text), "{text}");
        }
    }

    #[test]
    fn rows_of_a_name_and_its_value_are_no_headings() {
        let text =
            "<table><tr><th>first_name</th><td>Ada</td></tr><tr><th>Page</th><td>Lovelace</td></tr></table>";
        assert!(found(text).is_empty());
    }

    #[test]
    fn the_heading_of_an_open_table_counts_for_what_follows() {
        let table = "<table><tr><th>id</th><th>ssn</th></tr>\n<tr><td>1</td><td>517411007</td></tr>\n";
        assert_eq!(Some("<tr><th>id</th><th>ssn</th></tr>"), heading(table, table.len()).as_deref());
        assert_eq!(None, heading(&format!("{table}</table>"), table.len() + 8));
    }

    #[test]
    fn rows_of_another_table_are_not() {
        let text =
            "<table><tr><th>id</th><th>ssn</th></tr></table><table><tr><td>1</td><td>517411007</td></tr>";
        assert!(found(text).is_empty());
    }
}
