//! Dates of birth: a date, where a word names it as one. "Born on ..." in a sentence is a `DATE_TIME`.

use super::shape::{Detector, Shape, PII};
use crate::checksums::calendar;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DATE_OF_BIRTH",
    category: PII,
    words: &["dob", "birth", "birthday", "birthdate", "date of birth", "birth date", "bday", "geburtsdatum", "geburtstag", "naissance", "nacimiento", "nascita"],
    shapes: &[
        Shape::new("(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}", 0.0, 0.93),
        Shape::new("[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})", 0.0, 0.93),
        Shape::new(
            r"(?i)[0-9]{1,2}(?:st|nd|rd|th)?[ .-]{1,2}(?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ .,-]{1,2}[0-9]{2,4}",
            0.0,
            0.93,
        ),
        Shape::new(
            r"(?i)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ .]{1,2}[0-9]{1,2}(?:st|nd|rd|th)?[ ,]{1,2}[0-9]{4}",
            0.0,
            0.93,
        ),
    ],
    validate,
    source: "https://www.iso.org/iso-8601-date-and-time-format.html",
    finds: &["birth date 1980-02-29", "DOB: 03/14/1975", "date of birth 14 March 1975", "birthday: March 14, 1975"],
    ignores: &["1980-02-29", "due 03/14/2025", "birth of a nation", "birthday 1980-13-45"],
};

fn validate(text: &str) -> Option<bool> {
    if calendar(text) { None } else { Some(false) }
}
