//! Dates and moments: shifted or generalised, in text and in binary.

use crate::{word, Column, DATE, TEXT, TIMESTAMP, TIMESTAMPTZ};
use maskwire_kernel::rows::read_back::ReadBackError;
use maskwire_kernel::transform::options::Setting;

/// Dates keep their distance and order, in text and in binary alike, and lead back.
#[test]
fn shifted_dates_keep_their_distance_and_lead_back() {
    let text = Column::new("shift", "DATE_OF_BIRTH", DATE, 0, &[]);
    let binary = Column::new("shift", "DATE_OF_BIRTH", DATE, 1, &[]);
    let number = |value: Vec<u8>| i32::from_be_bytes(value.try_into().unwrap());
    let moved = number(binary.mask(&0_i32.to_be_bytes()));
    assert!(moved != 0 && moved.abs() <= 365);
    for days in (-700_000..2_900_000).step_by(997) {
        let masked = binary.mask(&i32::to_be_bytes(days));
        assert_eq!(number(masked.clone()) - days, moved);
        assert_eq!(binary.back(&masked), Ok(Some(days.to_be_bytes().to_vec())));
    }
    let masked = text.text("2000-01-01");
    assert_eq!(text.back(masked.as_bytes()), Ok(Some(b"2000-01-01".to_vec())));
    assert_eq!(text.back(format!(" {masked} ").as_bytes()), Ok(Some(b"2000-01-01".to_vec())));
    for value in ["infinity", "0044-03-15 BC", "10000-01-01", "2000-02-30"] {
        assert_eq!(text.text(value), "1970-01-01", "{value}");
        assert_eq!(text.back(value.as_bytes()), Err(ReadBackError::Date));
    }
    // Neither end of the calendar tells how far days move.
    for value in ["0001-01-01", "9999-12-31"] {
        assert!(matches!(text.back(value.as_bytes()), Ok(Some(_))), "{value}");
    }
    let other = Column::made(10, text.spec.clone()).ok().unwrap();
    assert_ne!(other.text("2000-01-01"), masked);
}

/// A moment keeps its time of day and zone; weekdays stay where asked.
#[test]
fn shifted_moments_keep_their_time_of_day() {
    let given = [("weekday", Setting::Flag(true)), ("days", Setting::Number(60))];
    let text = Column::new("shift", "DATE_TIME", TIMESTAMPTZ, 0, &given);
    let binary = Column::new("shift", "DATE_TIME", TIMESTAMP, 1, &given);
    let masked = text.text("2024-07-01 12:34:56.789+02");
    assert!(masked.ends_with(" 12:34:56.789+02") && !masked.starts_with("2024-07-01"));
    let moved = i64::from_be_bytes(binary.mask(&5_i64.to_be_bytes()).try_into().unwrap()) - 5;
    assert!(moved != 0 && moved % (7 * 86_400_000_000) == 0 && moved.abs() <= 60 * 86_400_000_000);
    assert_eq!(text.back(masked.as_bytes()), Ok(Some(b"2024-07-01 12:34:56.789+02".to_vec())));
    assert_eq!(text.back(b"yesterday"), Err(ReadBackError::Date));
    assert_eq!(Column::new("shift", "DATE_TIME", TEXT, 0, &given).text("some day"), "[DATE_TIME]");
    assert_eq!(Column::new("shift", "DATE_TIME", 23, 0, &given).text("20240701"), "0");
    let subject = Column::new("shift", "DATE_TIME", DATE, 0, &[word("subject", "patient_id")]);
    assert_eq!(subject.text("2024-07-01"), "1970-01-01");
    assert_eq!(subject.back(b"2024-07-01"), Err(ReadBackError::Transform));
}

/// Dates become the first day of their year or month, in both formats, and texts their figures.
#[test]
fn dates_are_generalised() {
    let year = |oid, format| Column::new("generalise", "DATE_OF_BIRTH", oid, format, &[word("to", "year")]);
    let month = |oid, format| Column::new("generalise", "DATE_OF_BIRTH", oid, format, &[word("to", "month")]);
    assert_eq!(year(DATE, 0).text("1984-07-09"), "1984-01-01");
    assert_eq!(month(DATE, 0).text("1984-07-09"), "1984-07-01");
    assert_eq!(year(DATE, 1).mask(&40_i32.to_be_bytes()), 0_i32.to_be_bytes());
    assert_eq!(
        month(TIMESTAMP, 1).mask(&(40 * 86_400_000_000_i64 + 7).to_be_bytes()),
        (31 * 86_400_000_000_i64).to_be_bytes()
    );
    assert_eq!(year(TIMESTAMP, 0).text("1984-07-09 10:11:12.5"), "1984-01-01 00:00:00");
    assert_eq!(year(TIMESTAMPTZ, 0).text("1985-01-01 00:30:00+02"), "1984-01-01 00:00:00+00");
    for (text, to_year, to_month) in [
        ("1984-07-09", "1984", "1984-07"),
        ("9.7.1984", "1984", "1984-07"),
        ("07/09/1984", "1984", "[DATE_OF_BIRTH]"),
        ("31/12/1984", "1984", "[DATE_OF_BIRTH]"),
        ("1984/7/9", "1984", "1984-07"),
        ("1984", "1984", "[DATE_OF_BIRTH]"),
        ("July 1984", "[DATE_OF_BIRTH]", "[DATE_OF_BIRTH]"),
        ("99/99/1984", "[DATE_OF_BIRTH]", "[DATE_OF_BIRTH]"),
    ] {
        assert_eq!(
            (year(TEXT, 0).text(text), month(TEXT, 0).text(text)),
            (to_year.into(), to_month.into()),
            "{text}"
        );
    }
    let oldest = [word("to", "year"), ("oldest", Setting::Number(1936))];
    let oldest = Column::new("generalise", "DATE_OF_BIRTH", DATE, 0, &oldest);
    assert_eq!(
        (oldest.text("1901-02-03"), oldest.text("1937-02-03")),
        ("1936-01-01".into(), "1937-01-01".into())
    );
}

/// Elements of arrays are masked as values of their type are.
#[test]
fn arrays_are_masked_by_element() {
    let one = Column::new("shift", "DATE_OF_BIRTH", DATE, 0, &[]).text("1984-07-09");
    let array = Column::new("shift", "DATE_OF_BIRTH", 1182, 0, &[]);
    assert_eq!(array.text("{1984-07-09,NULL}"), format!("{{{one},NULL}}"));
    let year = Column::new("generalise", "DATE_OF_BIRTH", 1182, 0, &[word("to", "year")]);
    assert_eq!(year.text("{1984-07-09,infinity}"), "{1984-01-01,1970-01-01}");
    assert!(!Column::new("pseudonym", "PERSON", 1009, 0, &[]).text("{Ana,\"Bo Li\"}").contains("Ana"));
}
