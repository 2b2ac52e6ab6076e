//! Days and moments as PostgreSQL writes them (its ISO style) and sends them (days and microseconds from 2000-01-01).
//!
//! Source: the days of the proleptic Gregorian calendar. Must never read what it is not sure of: a year outside 1 to
//! 9999, BC, infinity and other styles are `None`.

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// The days of the year 1 and of the year 9999: from the first, to the last.
const FIRST: i64 = -730_119;
const LAST: i64 = 2_921_939;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// 1 to 9999.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
}

impl Civil {
    /// The day that these figures name; `None` where there is none.
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let is_day = (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1;
        (is_day && day <= length(year, month)).then_some(Self { year, month, day })
    }

    /// The day so many days from 2000-01-01.
    pub fn of(days: i64) -> Option<Self> {
        if !(FIRST..=LAST).contains(&days) {
            return None;
        }
        // From 0000-03-01, so that a leap day ends its year.
        let days = days + 730_425;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        Some(Self { year: era * 400 + year_of_era + i64::from(month <= 2), month, day })
    }

    /// Days from 2000-01-01.
    pub fn days(self) -> i64 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let shifted = if self.month > 2 { self.month - 3 } else { self.month + 9 };
        let day_of_year = (153 * shifted + 2) / 5 + self.day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 730_425
    }

    /// `YYYY-MM-DD`.
    pub fn text(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Days from 2000-01-01 that left the years 1 to 9999 at one end, come in at the other.
pub fn around(days: i64) -> i64 {
    FIRST + (days - FIRST).rem_euclid(LAST - FIRST + 1)
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A text that begins with `YYYY-MM-DD`, read, and what follows: nothing, or a time of day that may have a zone.
pub fn read(text: &str) -> Option<(Civil, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    let [year, month, day] = date.split('-').collect::<Vec<_>>()[..] else { return None };
    let date = match (year.len(), month.len(), day.len()) {
        (4, 2, 2) => Civil::new(number(year)?, number(month)?, number(day)?)?,
        _ => return None,
    };
    offset(rest).map(|_| (date, rest))
}

/// A number of plain digits.
pub fn number(digits: &str) -> Option<i64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// What a time of day (`HH:MM[:SS[.ffffff]]`, then nothing, `Z` or a zone `+HH[:MM[:SS]]`) adds to midnight in UTC, in
/// microseconds. Nothing is midnight.
pub fn offset(rest: &str) -> Option<i64> {
    let Some(rest) = rest.strip_prefix([' ', 'T']) else { return rest.is_empty().then_some(0) };
    let end = rest.find(['+', '-', 'Z']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at_checked(end)?;
    let zone = match zone.split_at_checked(1) {
        None | Some(("Z", "")) => 0,
        Some((sign @ ("+" | "-"), zone)) => {
            let away = clock(zone, 1).filter(|away| *away < DAY)?;
            if sign == "+" {
                away
            } else {
                -away
            }
        }
        Some(_) => return None,
    };
    let time = clock(time, 2).filter(|time| *time < DAY)?;
    Some(time - zone)
}

/// `HH`, `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff` in microseconds, of at least so many parts.
fn clock(text: &str, least: usize) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let parts: Vec<&str> = whole.split(':').collect();
    if parts.len() < least
        || parts.len() > 3
        || fraction.len() > 6
        || parts.iter().any(|part| part.len() != 2)
    {
        return None;
    }
    if text.contains('.') && (fraction.is_empty() || parts.len() < 3) {
        return None;
    }
    let mut seconds = 0;
    for at in 0..3 {
        let part = parts.get(at).map_or(Some(0), |part| number(part))?;
        if at > 0 && part > 59 {
            return None;
        }
        seconds = seconds * 60 + part;
    }
    let micros = number(&format!("{fraction:0<6}"))?;
    Some(seconds * 1_000_000 + micros)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Every day of ten thousand years is its own day, and the next one follows it.
    #[test]
    fn days_and_dates_agree() {
        assert_eq!(
            (Civil::new(1, 1, 1).unwrap().days(), Civil::new(9999, 12, 31).unwrap().days()),
            (FIRST, LAST)
        );
        assert_eq!(Civil::of(0).unwrap().text(), "2000-01-01");
        assert_eq!(Civil::new(1970, 1, 1).unwrap().days(), -10_957);
        for days in FIRST..=LAST {
            let civil = Civil::of(days).unwrap();
            assert_eq!(civil.days(), days);
            assert_eq!(Civil::new(civil.year, civil.month, civil.day), Some(civil));
        }
        assert_eq!((Civil::of(FIRST - 1), Civil::of(LAST + 1)), (None, None));
    }

    /// What is no ISO date is not read.
    #[test]
    fn only_iso_is_read() {
        for text in [
            "1900-02-29",
            "2024-13-01",
            "24-01-01",
            "2024-01-01 BC",
            "infinity",
            "2024-01-01 25:00",
            "2024-01-01x",
            "2024-01-0é",
            "10000-01-01",
            "2024-01-01 10:00:00.",
            "2024-01-01 10:00:00.1234567",
            "",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
        for text in
            ["2024-02-29", "2024-02-29 23:59:59.5+05:30", "2024-02-29T00:00Z", "0001-01-01 00:00:00-12"]
        {
            assert!(read(text).is_some(), "{text}");
        }
        assert_eq!(offset(" 01:00:00.5+01"), Some(500_000));
    }
}
