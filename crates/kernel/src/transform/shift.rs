//! shift: days and moments move by one number of days, so that intervals, order and the time of day stay.
//!
//! The number is drawn once for a key and an entity, so the same day moves to the same day everywhere, and there is a way
//! back. Must never move by nothing, and never give a day that another format or type would read as another: what leaves
//! the years 1 to 9999 is `None`, and the caller redacts.

use super::calendar::{self, Civil, DAY};
use super::draw::Draw;
use super::ff1::Way;
use crate::rows::types::Kind;
use crate::transform::keys::{KeyUse, Keys};
use crate::transform::options::{BadOption, Options};

/// The farthest that days move where nothing else is said: a year.
const USUAL: i64 = 365;
const FARTHEST: i64 = 36_500;

/// How far a day moves.
enum Far {
    /// All alike.
    By(i64),
    /// As the value of this column of the same row says.
    Beside(usize, Box<Draw>),
    /// As a column says that is not among those of the row: everything is redacted.
    Unknown,
}

/// The shift of one entity. No `Debug`: it holds what undoes it.
pub struct Shift {
    far: Far,
    step: i64,
    steps: u64,
}

/// How far the values of one subject move: 1 to `steps` steps, either way.
fn far(draw: &Draw, subject: &[u8], step: i64, steps: u64) -> i64 {
    let [far, back, ..] = draw.four(subject);
    let far = (far % steps) as i64 + 1;
    step * if back % 2 == 0 { far } else { -far }
}

impl Shift {
    /// Options: `days`, how far at most (1 to 36500, by default 365); `weekday`, whether a day keeps its day of the
    /// week (then `days` is at least 7); `subject`, by whose value a row's days move: the number of a column of the same
    /// row, or the name of one that is not there.
    pub fn new(keys: &Keys, entity: &str, options: &Options) -> Result<Self, BadOption> {
        options.only(&["days", "weekday", "subject"])?;
        let most = options.number("days", 1..=FARTHEST)?.unwrap_or(USUAL);
        let step = if options.flag("weekday")? { 7 } else { 1 };
        let steps = u64::try_from(most / step).ok().filter(|steps| *steps > 0).ok_or(BadOption)?;
        let draw = Draw::new(keys, KeyUse::Shift, entity);
        let far = if options.is_number("subject") {
            let column =
                options.number("subject", 0..=i64::from(u16::MAX))?.and_then(|at| usize::try_from(at).ok());
            Far::Beside(column.ok_or(BadOption)?, Box::new(draw))
        } else if options.word("subject")?.is_some() {
            Far::Unknown
        } else {
            Far::By(far(&draw, b"", step, steps))
        };
        Ok(Self { far, step, steps })
    }

    /// The column whose value says how far a row's days move.
    pub fn subject(&self) -> Option<usize> {
        match self.far {
            Far::Beside(column, _) => Some(column),
            _ => None,
        }
    }

    /// As `value` on its way there, by the subject that stands beside it.
    pub fn beside(&self, kind: Kind, is_binary: bool, value: &[u8], subject: &[u8]) -> Option<Vec<u8>> {
        let Far::Beside(_, draw) = &self.far else { return None };
        moved(far(draw, subject, self.step, self.steps), kind, is_binary, value, Way::Forward)
    }

    /// Whether a masked value alone tells the raw one.
    pub fn is_reversible(&self) -> bool {
        matches!(self.far, Far::By(_))
    }

    /// A date, timestamp or text that is one, moved. `None`: redact.
    ///
    /// On the way back the years close to a circle: at whose end a comparison would otherwise tell how far days move.
    pub fn value(&self, kind: Kind, is_binary: bool, value: &[u8], way: Way) -> Option<Vec<u8>> {
        let Far::By(days) = self.far else { return None };
        moved(days, kind, is_binary, value, way)
    }
}

fn moved(days: i64, kind: Kind, is_binary: bool, value: &[u8], way: Way) -> Option<Vec<u8>> {
    let moved = |day: i64| match way {
        Way::Forward => Civil::of(day + days),
        Way::Back => Civil::of(calendar::around(day - days)),
    };
    match kind {
        Kind::Date if is_binary => {
            let date = Civil::of(i64::from(i32::from_be_bytes(value.try_into().ok()?)))?;
            Some(i32::try_from(moved(date.days())?.days()).ok()?.to_be_bytes().to_vec())
        }
        Kind::Timestamp | Kind::TimestampTz if is_binary => {
            let raw = i64::from_be_bytes(value.try_into().ok()?);
            let date = Civil::of(raw.div_euclid(DAY))?;
            Some((moved(date.days())?.days() * DAY + raw.rem_euclid(DAY)).to_be_bytes().to_vec())
        }
        Kind::Date | Kind::Timestamp | Kind::TimestampTz | Kind::Text | Kind::Padded => {
            let text = std::str::from_utf8(value).ok()?.trim_ascii_end();
            let (date, rest) = calendar::read(text)?;
            if kind == Kind::Date && !rest.is_empty() {
                return None;
            }
            Some(format!("{}{rest}", moved(date.days())?.text()).into_bytes())
        }
        _ => None,
    }
}
