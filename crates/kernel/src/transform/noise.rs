//! noise: a number becomes one near to it, the same number always the same one. No way back.
//!
//! Asking again gives the same answer, so averaging over questions gains nothing. Must never leave a number as it was,
//! change its sign, or leave its type's range: `None`, and the caller redacts.

use super::decimal::{self, Decimal};
use super::draw::Draw;
use crate::rows::types::Kind;
use crate::transform::keys::{KeyUse, Keys};
use crate::transform::options::{BadOption, Options};

const USUAL: i64 = 10;

/// The noise of one entity. No `Debug`: it holds a key.
pub struct Noise {
    draw: Draw,
    percent: i64,
}

impl Noise {
    /// The option `percent`: how far from the raw number at most, 1 to 100, by default 10.
    pub fn new(keys: &Keys, entity: &str, options: &Options) -> Result<Self, BadOption> {
        options.only(&["percent"])?;
        let percent = options.number("percent", 1..=100)?.unwrap_or(USUAL);
        Ok(Self { draw: Draw::new(keys, KeyUse::Noise, entity), percent })
    }

    /// A number near to the value, in its type and format.
    pub fn value(&self, kind: Kind, is_binary: bool, value: &[u8]) -> Option<Vec<u8>> {
        match kind {
            Kind::Float(4) => {
                let raw = decimal::float4(is_binary, value)?;
                let near = self.float(f64::from(raw), |near| {
                    (near as f32).to_bits() != raw.to_bits() && (near as f32).is_finite()
                })? as f32;
                Some(if is_binary { near.to_be_bytes().to_vec() } else { near.to_string().into_bytes() })
            }
            Kind::Float(_) => {
                let raw = decimal::float8(is_binary, value)?;
                let near = self.float(raw, |near| near.to_bits() != raw.to_bits() && near.is_finite())?;
                Some(if is_binary { near.to_be_bytes().to_vec() } else { near.to_string().into_bytes() })
            }
            Kind::Text | Kind::Padded => {
                let raw = decimal::parse(std::str::from_utf8(value).ok()?.trim_ascii())?;
                self.near(&raw).next().map(|near| near.text().into_bytes())
            }
            _ => {
                let raw = decimal::read(kind, is_binary, value)?;
                self.near(&raw).find_map(|near| decimal::write(kind, is_binary, &near))
            }
        }
    }

    /// The numbers that may be shown instead, the first that fits its type.
    ///
    /// At least one unit of the last digit away: a small number would stay what it is.
    fn near(&self, raw: &Decimal) -> impl Iterator<Item = Decimal> {
        let Decimal { units, scale } = *raw;
        let [far, up, ..] = self.draw.four(raw.text().as_bytes());
        let reach = (units.abs() * i128::from(self.percent) / 100).max(1);
        let far = i128::from(far) % reach + 1;
        let far = if up % 2 == 0 { far } else { -far };
        [units + far, units - far]
            .into_iter()
            .filter(move |near| near.signum() == units.signum())
            .map(move |units| Decimal { units, scale })
    }

    fn float(&self, raw: f64, fits: impl Fn(f64) -> bool) -> Option<f64> {
        let [far, up, ..] = self.draw.four(&raw.to_bits().to_be_bytes());
        // Of 2^32 steps, one at least.
        let part = (f64::from(far as u32) + 1.0) / 4_294_967_296.0 * self.percent as f64 / 100.0;
        let part = if up % 2 == 0 { part } else { -part };
        [raw + raw * part, raw - raw * part]
            .into_iter()
            .find(|near| fits(*near) && near.signum() == raw.signum() && *near != 0.0)
    }
}
