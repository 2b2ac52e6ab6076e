//! Dates, times of day and timestamps in PostgreSQL's binary forms, which count from 2000-01-01.
//!
//! Must never wrap around; a finer unit than a microsecond is lost where a value is masked, and only there.

use super::whole::Form;

const DAYS: i32 = 10_957; // from 1970-01-01 to 2000-01-01
const DAY_MICROSECONDS: i64 = 86_400_000_000;
const DAY_MILLISECONDS: i64 = 86_400_000;

fn put<const N: usize>(form: Option<[u8; N]>, out: &mut Vec<u8>) -> bool {
    form.is_some_and(|form| {
        out.extend_from_slice(&form);
        true
    })
}

fn day(form: &[u8]) -> Option<i32> {
    i32::from_be_bytes(form.try_into().ok()?).checked_add(DAYS)
}

fn microseconds(form: &[u8]) -> Option<i64> {
    Some(i64::from_be_bytes(form.try_into().ok()?))
}

pub const DATE32: Form<i32> = Form {
    write: |value, _, out| put(value.checked_sub(DAYS).map(i32::to_be_bytes), out),
    read: |form, _| day(form),
    neutral: 0,
};
pub const DATE64: Form<i64> = Form {
    write: |value, _, out| {
        let days =
            i32::try_from(value.div_euclid(DAY_MILLISECONDS)).ok().and_then(|days| days.checked_sub(DAYS));
        put(days.map(i32::to_be_bytes), out)
    },
    read: |form, _| Some(i64::from(day(form)?) * DAY_MILLISECONDS),
    neutral: 0,
};

/// `per` is how many of the unit make a second; a microsecond's is 1 000 000.
fn to_microseconds(value: i64, per: i64) -> Option<i64> {
    if per <= 1_000_000 {
        value.checked_mul(1_000_000 / per)
    } else {
        Some(value.div_euclid(per / 1_000_000))
    }
}

fn from_microseconds(value: i64, per: i64) -> Option<i64> {
    if per <= 1_000_000 {
        Some(value.div_euclid(1_000_000 / per))
    } else {
        value.checked_mul(per / 1_000_000)
    }
}

/// Timestamps; the scale that a form is given is the power of ten of its unit: 0, 3, 6 or 9.
pub const TIMESTAMP: Form<i64> = Form {
    write: |value, unit, out| {
        let since = to_microseconds(value, per(unit))
            .and_then(|it| it.checked_sub(i64::from(DAYS) * DAY_MICROSECONDS));
        put(since.map(i64::to_be_bytes), out)
    },
    read: |form, unit| {
        let since = microseconds(form)?.checked_add(i64::from(DAYS) * DAY_MICROSECONDS)?;
        from_microseconds(since, per(unit))
    },
    neutral: 0,
};
pub const TIME64: Form<i64> = Form {
    write: |value, unit, out| put(to_microseconds(value, per(unit)).map(i64::to_be_bytes), out),
    read: |form, unit| from_microseconds(microseconds(form)?, per(unit)),
    neutral: 0,
};
pub const TIME32: Form<i32> = Form {
    write: |value, unit, out| (TIME64.write)(i64::from(value), unit, out),
    read: |form, unit| i32::try_from((TIME64.read)(form, unit)?).ok(),
    neutral: 0,
};

fn per(unit: i32) -> i64 {
    match unit {
        0 => 1,
        3 => 1_000,
        6 => 1_000_000,
        _ => 1_000_000_000,
    }
}
