//! Numbers as a whole number of their last digit's units, in every type and format that holds them exactly or nearly.
//!
//! Must never lose a digit on the way in: what has more than 36 of them, and what is no number, is `None`.

use crate::rows::types::Kind;
use crate::rows::whole;
use std::borrow::Cow;

const MOST_DIGITS: usize = 36;

/// `units` / 10^`scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// How many of the last digit.
    pub units: i128,
    /// Digits behind the point.
    pub scale: u32,
}

impl Decimal {
    /// A whole number.
    pub const fn whole(units: i128) -> Self {
        Self { units, scale: 0 }
    }

    /// Whether it is below 0.
    pub fn is_negative(&self) -> bool {
        self.units < 0
    }

    fn unit(&self) -> i128 {
        10_i128.checked_pow(self.scale).unwrap_or(i128::MAX)
    }

    /// The next whole number that is not above it.
    pub fn floor(&self) -> i128 {
        self.units.div_euclid(self.unit())
    }

    /// Whether nothing but zeros stands behind its point.
    pub fn is_whole(&self) -> bool {
        self.units.rem_euclid(self.unit()) == 0
    }

    /// As the server writes it.
    pub fn text(&self) -> String {
        let minus = if self.units < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = self.scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.scale as usize);
        if fraction.is_empty() {
            format!("{minus}{whole}")
        } else {
            format!("{minus}{whole}.{fraction}")
        }
    }
}

/// A number in plain decimal digits without leading zeros.
pub fn parse(text: &str) -> Option<Decimal> {
    let plain = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let is_plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || (whole.len() > 1 && whole.starts_with('0'))
        || whole.len() + fraction.len() > MOST_DIGITS
    {
        return None;
    }
    if !is_plain(whole) || !is_plain(fraction) || (plain.contains('.') && fraction.is_empty()) {
        return None;
    }
    let units: i128 = format!("{whole}{fraction}").parse().ok()?;
    Some(Decimal {
        units: if plain.len() == text.len() { units } else { -units },
        scale: fraction.len() as u32,
    })
}

/// A number of a type. Of a float, the shortest digits that are that float.
pub fn read(kind: Kind, is_binary: bool, value: &[u8]) -> Option<Decimal> {
    let text = match kind {
        Kind::Int(_) | Kind::Numeric => whole::read(kind, is_binary, value)?,
        Kind::Float(4) => Cow::Owned(float4(is_binary, value)?.to_string()),
        Kind::Float(_) => Cow::Owned(float8(is_binary, value)?.to_string()),
        _ => return None,
    };
    parse(&text)
}

/// A finite float4.
pub fn float4(is_binary: bool, value: &[u8]) -> Option<f32> {
    let float = if is_binary {
        f32::from_be_bytes(value.try_into().ok()?)
    } else {
        std::str::from_utf8(value).ok()?.parse().ok()?
    };
    float.is_finite().then_some(float)
}

/// A finite float8.
pub fn float8(is_binary: bool, value: &[u8]) -> Option<f64> {
    let float = if is_binary {
        f64::from_be_bytes(value.try_into().ok()?)
    } else {
        std::str::from_utf8(value).ok()?.parse().ok()?
    };
    float.is_finite().then_some(float)
}

/// A number in a type and format. `None` where the type can't hold it.
pub fn write(kind: Kind, is_binary: bool, number: &Decimal) -> Option<Vec<u8>> {
    let text = number.text();
    match kind {
        Kind::Int(width) => {
            let most = 1_i128 << (8 * u32::from(width) - 1);
            let fits = number.scale == 0 && (-most..most).contains(&number.units);
            fits.then(|| whole::written(kind, is_binary, text))?
        }
        Kind::Numeric => whole::written(kind, is_binary, text),
        Kind::Float(4) if is_binary => Some(text.parse::<f32>().ok()?.to_be_bytes().to_vec()),
        Kind::Float(_) if is_binary => Some(text.parse::<f64>().ok()?.to_be_bytes().to_vec()),
        Kind::Float(_) => Some(text.into_bytes()),
        _ => None,
    }
}
