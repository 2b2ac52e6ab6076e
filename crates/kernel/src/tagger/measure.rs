//! A number before a unit is a measure of a thing, and no age: "37 ms", "12 %"; nor is the count of things: "12 items".
//!
//! Must never know a unit in which a life is told: years, months, weeks and days stay ages.

/// Units, in small letters.
const UNITS: [&str; 32] = [
    "ns", "us", "ms", "s", "sec", "secs", "second", "seconds", "kb", "mb", "gb", "tb", "kib", "mib", "gib",
    "bytes", "km", "cm", "mm", "kg", "mg", "ml", "px", "pt", "hz", "khz", "mhz", "ghz", "rpm", "kw", "kwh",
    "percent",
];

/// Things of which programs and shops tell how many there are, in small letters.
const COUNTED: [&str; 32] = [
    "attempts", "bugs", "calls", "cells", "columns", "commits", "copies", "entries", "errors", "events",
    "failures", "files", "issues", "items", "jobs", "lines", "matches", "messages", "nodes", "orders",
    "pages", "pieces", "queries", "records", "requests", "results", "retries", "rows", "tables", "tasks",
    "tests", "warnings",
];

/// Whether a unit, a counted thing, or a sign of a unit, stands right behind a place.
pub fn follows(text: &str, end: usize) -> bool {
    let behind = text.get(end..).unwrap_or_default();
    let behind = behind.strip_prefix(' ').unwrap_or(behind);
    let word = behind.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    behind.starts_with(['%', '°', '€', '$', '£'])
        || UNITS.iter().chain(&COUNTED).any(|unit| unit.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::follows;

    #[test]
    fn a_unit_makes_a_number_a_measure_and_years_do_not() {
        for (text, is_measure) in [
            ("37 ms;", true),
            ("37%", true),
            ("37 GB", true),
            ("37 items left", true),
            ("37 years", false),
            ("37, ms", false),
            ("37", false),
        ] {
            assert_eq!(follows(text, 2), is_measure, "{text}");
        }
    }
}
