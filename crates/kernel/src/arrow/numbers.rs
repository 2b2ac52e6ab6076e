//! Numbers in the wire forms of int2, int4, int8, float4, float8 and numeric.
//!
//! Must never round an exact number or wrap one around.

use super::whole::Form;
use arrow_array::types::Float16Type;
use arrow_array::ArrowPrimitiveType;
use arrow_buffer::i256;

fn put<const N: usize>(form: [u8; N], out: &mut Vec<u8>) -> bool {
    out.extend_from_slice(&form);
    true
}

macro_rules! integer {
    ($name:ident, $native:ty, $wire:ty) => {
        pub const $name: Form<$native> = Form {
            write: |value, _, out| put(<$wire>::from(value).to_be_bytes(), out),
            read: |form, _| <$native>::try_from(<$wire>::from_be_bytes(form.try_into().ok()?)).ok(),
            neutral: 0,
        };
    };
}

integer!(INT8, i8, i16);
integer!(UINT8, u8, i16);
integer!(INT16, i16, i16);
integer!(UINT16, u16, i32);
integer!(INT32, i32, i32);
integer!(UINT32, u32, i64);
integer!(INT64, i64, i64);

pub const UINT64: Form<u64> = Form {
    write: |value, _, out| {
        out.extend_from_slice(value.to_string().as_bytes());
        true
    },
    read: |form, _| std::str::from_utf8(form).ok()?.parse().ok(),
    neutral: 0,
};

type Half = <Float16Type as ArrowPrimitiveType>::Native;

pub const FLOAT16: Form<Half> = Form {
    write: |value, _, out| put(value.to_f32().to_be_bytes(), out),
    read: |form, _| Some(Half::from_f32(f32::from_be_bytes(form.try_into().ok()?))),
    neutral: Half::ZERO,
};
pub const FLOAT32: Form<f32> = Form {
    write: |value, _, out| put(value.to_be_bytes(), out),
    read: |form, _| Some(f32::from_be_bytes(form.try_into().ok()?)),
    neutral: 0.0,
};
pub const FLOAT64: Form<f64> = Form {
    write: |value, _, out| put(value.to_be_bytes(), out),
    read: |form, _| Some(f64::from_be_bytes(form.try_into().ok()?)),
    neutral: 0.0,
};

macro_rules! decimal {
    ($name:ident, $native:ty, $parse:expr, $zero:expr) => {
        pub const $name: Form<$native> = Form {
            write: |value, scale, out| decimal(&value.to_string(), scale, out),
            read: |form, scale| $parse(&unscaled(form, scale)?),
            neutral: $zero,
        };
    };
}

decimal!(DECIMAL32, i32, |text: &str| text.parse().ok(), 0);
decimal!(DECIMAL64, i64, |text: &str| text.parse().ok(), 0);
decimal!(DECIMAL128, i128, |text: &str| text.parse().ok(), 0);
decimal!(DECIMAL256, i256, i256::from_string, i256::ZERO);

/// A number of units of 10^-scale, as numeric prints it.
fn decimal(units: &str, scale: i32, out: &mut Vec<u8>) -> bool {
    let digits = units.strip_prefix('-').unwrap_or(units);
    if digits.len() != units.len() {
        out.push(b'-');
    }
    let Ok(behind) = usize::try_from(scale) else {
        out.extend_from_slice(digits.as_bytes());
        out.resize(out.len() + scale.unsigned_abs() as usize, b'0');
        return true;
    };
    let padded = format!("{digits:0>width$}", width = behind + 1);
    let (whole, fraction) = padded.split_at(padded.len() - behind);
    out.extend_from_slice(whole.as_bytes());
    if !fraction.is_empty() {
        out.push(b'.');
        out.extend_from_slice(fraction.as_bytes());
    }
    true
}

/// What `decimal` printed, as a number of units; digits past the scale may only be zeros.
fn unscaled(form: &[u8], scale: i32) -> Option<String> {
    let text = std::str::from_utf8(form).ok()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = whole.strip_prefix('-').unwrap_or(whole);
    if plain.is_empty() || !plain.bytes().chain(fraction.bytes()).all(|one| one.is_ascii_digit()) {
        return None;
    }
    if let Ok(behind) = usize::try_from(scale) {
        let (kept, rest) = fraction.split_at_checked(behind).unwrap_or((fraction, ""));
        rest.bytes().all(|one| one == b'0').then(|| format!("{whole}{kept:0<behind$}"))
    } else {
        let (kept, rest) = whole.split_at_checked(whole.len().checked_sub(scale.unsigned_abs() as usize)?)?;
        let is_exact = rest.bytes().chain(fraction.bytes()).all(|one| one == b'0') && !kept.is_empty();
        is_exact.then(|| kept.to_owned())
    }
}
