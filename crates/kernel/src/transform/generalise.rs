//! generalise: a value becomes the group it belongs to. A date its year or month, a ZIP code its first three digits, an
//! age over 89 one age, a number the bucket it falls into. No way back.
//!
//! Must never show a group of which the source says that it is too small: those of HIPAA, 45 CFR 164.514(b)(2)(i).

use super::calendar::{self, Civil, DAY};
use super::decimal::{self, Decimal};
use crate::rows::types::Kind;
use crate::transform::options::{BadOption, Options};

/// ZIP codes' first three digits where fewer than 20,000 people live, by the census of 2000: shown as 000.
///
/// Source: U.S. Department of Health and Human Services, "Guidance Regarding Methods for De-identification of Protected
/// Health Information", the list for 164.514(b)(2)(i)(B).
pub const SMALL: [u16; 17] =
    [36, 59, 63, 102, 203, 556, 692, 790, 821, 823, 830, 831, 878, 879, 884, 890, 893];

/// The ages that are one: 164.514(b)(2)(i)(C).
const OLD: i128 = 90;

enum To {
    /// A year before the given one is shown as that one.
    Year(i64),
    Month,
    Zip3,
    Age,
    Bucket(i128),
}

/// How values are generalised.
pub struct Generalise(To);

impl Generalise {
    /// Options: `to`, which is "year", "month", "zip3", "age" or "bucket"; with "bucket" its `size`, from 1; with "year"
    /// `oldest`, the year as which every earlier one is shown (dates of birth tell an age over 89 otherwise).
    pub fn new(options: &Options) -> Result<Self, BadOption> {
        options.only(&["to", "size", "oldest"])?;
        let (size, oldest) = (options.number("size", 1..=i64::MAX)?, options.number("oldest", 1..=9999)?);
        let to = match (options.word("to")?, size, oldest) {
            (Some("year"), None, oldest) => To::Year(oldest.unwrap_or(1)),
            (Some("month"), None, None) => To::Month,
            (Some("zip3"), None, None) => To::Zip3,
            (Some("age"), None, None) => To::Age,
            (Some("bucket"), Some(size), None) => To::Bucket(i128::from(size)),
            _ => return Err(BadOption),
        };
        Ok(Self(to))
    }

    /// The group of a value, in its type and format. `None`: redact.
    pub fn value(&self, kind: Kind, is_binary: bool, value: &[u8]) -> Option<Vec<u8>> {
        let text = || std::str::from_utf8(value).ok().map(str::trim_ascii);
        let is_text = matches!(kind, Kind::Text | Kind::Padded);
        match self.0 {
            To::Year(_) | To::Month if is_text => self.written_date(text()?).map(String::into_bytes),
            To::Year(_) | To::Month => self.date(kind, is_binary, value),
            To::Zip3 if is_text => zip3(text()?).map(|three| format!("{three:03}").into_bytes()),
            To::Zip3 => {
                let number = whole(&decimal::read(kind, is_binary, value)?)?;
                let three =
                    shown(u16::try_from(number / 100).ok().filter(|_| (0..100_000).contains(&number))?);
                decimal::write(kind, is_binary, &Decimal::whole(i128::from(three)))
            }
            To::Age => {
                let age =
                    if is_text { decimal::parse(text()?)? } else { decimal::read(kind, is_binary, value)? };
                if age.is_negative() {
                    return None;
                }
                let is_old = age.floor() >= OLD;
                match (is_text, is_old) {
                    (true, true) => Some(format!("{OLD}+").into_bytes()),
                    (true, false) => Some(age.text().into_bytes()),
                    (false, true) => decimal::write(kind, is_binary, &Decimal::whole(OLD)),
                    (false, false) => decimal::write(kind, is_binary, &age),
                }
            }
            To::Bucket(size) => {
                let number =
                    if is_text { decimal::parse(text()?)? } else { decimal::read(kind, is_binary, value)? };
                let from = number.floor().div_euclid(size).checked_mul(size)?;
                if is_text {
                    return Some(format!("{from}-{}", from.checked_add(size - 1)?).into_bytes());
                }
                decimal::write(kind, is_binary, &Decimal::whole(from))
            }
        }
    }

    /// The first day of a day's group.
    fn first(&self, date: Civil) -> Option<Civil> {
        match self.0 {
            To::Year(oldest) => Civil::new(date.year.max(oldest), 1, 1),
            _ => Civil::new(date.year, date.month, 1),
        }
    }

    /// Of a date or moment. A moment's day is that in UTC, in both formats.
    fn date(&self, kind: Kind, is_binary: bool, value: &[u8]) -> Option<Vec<u8>> {
        let days = match (kind, is_binary) {
            (Kind::Date, true) => i64::from(i32::from_be_bytes(value.try_into().ok()?)),
            (Kind::Timestamp | Kind::TimestampTz, true) => {
                i64::from_be_bytes(value.try_into().ok()?).div_euclid(DAY)
            }
            (Kind::Date | Kind::Timestamp | Kind::TimestampTz, false) => {
                let (date, rest) = calendar::read(std::str::from_utf8(value).ok()?)?;
                date.days() + calendar::offset(rest)?.div_euclid(DAY)
            }
            _ => return None,
        };
        let first = self.first(Civil::of(days)?)?;
        Some(match (kind, is_binary) {
            (Kind::Date, true) => i32::try_from(first.days()).ok()?.to_be_bytes().to_vec(),
            (_, true) => first.days().checked_mul(DAY)?.to_be_bytes().to_vec(),
            (Kind::Date, false) => first.text().into_bytes(),
            (Kind::Timestamp, false) => format!("{} 00:00:00", first.text()).into_bytes(),
            (_, false) => format!("{} 00:00:00+00", first.text()).into_bytes(),
        })
    }

    /// Of a text that is a date: its year, or year and month, where it is certain which figures those are.
    fn written_date(&self, text: &str) -> Option<String> {
        if let (To::Year(oldest), 4, Some(year)) = (&self.0, text.len(), calendar::number(text)) {
            return Some(format!("{:04}", year.max(*oldest)));
        }
        let date = match calendar::read(text) {
            Some((date, _)) => date,
            None => self.parted(text)?,
        };
        let first = self.first(date)?.text();
        first.get(..if matches!(self.0, To::Year(_)) { 4 } else { 7 }).map(str::to_owned)
    }

    /// Three figures between dots, slashes or hyphens. Which of two small ones is the month is told by dots only.
    fn parted(&self, text: &str) -> Option<Civil> {
        let separator = text.chars().find(|one| !one.is_ascii_digit())?;
        let parts: Vec<&str> = text.split(separator).collect();
        let [one, two, three] = parts[..] else { return None };
        if !matches!(separator, '.' | '/' | '-') {
            return None;
        }
        let numbers = (calendar::number(one)?, calendar::number(two)?, calendar::number(three)?);
        match (one.len(), two.len(), three.len(), numbers) {
            (4, 1..=2, 1..=2, (year, month, day)) => Civil::new(year, month, day),
            (1..=2, 1..=2, 4, (day, month, year)) if separator == '.' => Civil::new(year, month, day),
            (1..=2, 1..=2, 4, (one, two, year)) if matches!(self.0, To::Year(_)) => {
                Civil::new(year, one, two).or_else(|| Civil::new(year, two, one))
            }
            _ => None,
        }
    }
}

fn whole(number: &Decimal) -> Option<i128> {
    number.is_whole().then(|| number.floor())
}

/// The first three digits, 0 where too few people live there.
fn shown(three: u16) -> u16 {
    if SMALL.contains(&three) {
        0
    } else {
        three
    }
}

/// Of a ZIP code of five or nine digits.
fn zip3(text: &str) -> Option<u16> {
    let digits = text.replace('-', "");
    let is_zip = digits.bytes().all(|byte| byte.is_ascii_digit())
        && matches!((text.len(), text.find('-')), (5 | 9, None) | (10, Some(5)));
    is_zip.then(|| digits.get(..3)?.parse().ok().map(shown))?
}
