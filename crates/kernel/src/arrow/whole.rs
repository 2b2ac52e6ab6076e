//! Values of a fixed size: written in their wire form, masked, and read back.
//!
//! Must never give the raw value where its masked form does not fit the type: then it is the neutral one.

use super::encoded::{Channel, Verdicts, MOST};
use super::Refused;
use crate::rows::leaf::Masked;
use crate::rows::tally::Verdict;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, BooleanArray, PrimitiveArray};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use std::sync::Arc;

/// Steps of a walk into a type's range: of uint32 two numbers of ten digits in three lie outside, of uint64 nine in ten.
const MOST_STEPS: usize = 1000;

/// How one type's values are written in their wire form, and read.
pub struct Form<T> {
    /// Appends the wire form; false where there is none.
    pub write: fn(T, i32, &mut Vec<u8>) -> bool,
    /// The value; `None` where the type can't hold it.
    pub read: fn(&[u8], i32) -> Option<T>,
    /// What a value becomes that can't be masked otherwise.
    pub neutral: T,
}

/// Masks the values, `None` being NULL. `scale` belongs to decimals.
pub fn values<T: Copy>(
    slots: impl ExactSizeIterator<Item = Option<T>>,
    form: &Form<T>,
    scale: i32,
    is_nullable: bool,
    channel: &mut Channel<'_>,
) -> Result<(Vec<T>, Option<NullBuffer>, Verdicts), Refused> {
    let count = slots.len();
    let (mut made, mut valid) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut verdicts = Vec::with_capacity(count);
    let (mut room, mut ends, mut batch) = (Vec::new(), Vec::new(), Vec::with_capacity(MOST));
    let mut slots = slots;
    loop {
        room.clear();
        ends.clear();
        batch.clear();
        batch.extend(slots.by_ref().take(MOST));
        if batch.is_empty() {
            break;
        }
        for value in batch.iter().flatten() {
            let from = room.len();
            if !(form.write)(*value, scale, &mut room) {
                room.truncate(from);
            }
            ends.push(room.len());
        }
        let mut from = 0;
        let forms: Vec<&[u8]> = ends
            .iter()
            .map(|end| {
                let form = room.get(from..*end).unwrap_or_default();
                from = *end;
                form
            })
            .collect();
        let mut one = batch.iter();
        let mut put = |value: T, is_valid: bool, verdict: Verdict| {
            made.push(value);
            valid.push(is_valid);
            verdicts.push(verdict);
        };
        let mut next = forms.iter();
        let walk = channel.walk();
        channel.mask(&forms, |masked| {
            // Up to the next value that is there.
            let raw = loop {
                match one.next() {
                    Some(None) => put(form.neutral, false, Verdict::Kept),
                    Some(Some(raw)) => break Some(*raw),
                    None => break None,
                }
            };
            let (Some(raw), Some(written)) = (raw, next.next()) else { return };
            match masked {
                // A value without a form was not looked at.
                Masked::Same if written.is_empty() => put(form.neutral, true, Verdict::Masked),
                Masked::Same => put(raw, true, Verdict::Kept),
                Masked::New(new) => {
                    let made = (form.read)(new, scale).or_else(|| within(form, scale, new, &walk));
                    let verdict = if made.is_some() { Verdict::Masked } else { Verdict::Redacted };
                    put(made.unwrap_or(form.neutral), true, verdict);
                }
                Masked::Redacted(new) => {
                    put((form.read)(new, scale).unwrap_or(form.neutral), true, Verdict::Redacted);
                }
                Masked::Null(verdict) => put(form.neutral, !is_nullable, *verdict),
            }
        })?;
        one.filter(|one| one.is_none()).for_each(|_| put(form.neutral, false, Verdict::Kept));
    }
    let nulls = valid.contains(&false).then(|| NullBuffer::from(valid.as_slice()));
    Ok((made, nulls, verdicts))
}

/// A token past what its type holds, walked on until one is not: the walk of a permutation comes back to where it began.
fn within<T>(form: &Form<T>, scale: i32, token: &[u8], walk: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Option<T> {
    let mut at = walk(token)?;
    for _ in 0..MOST_STEPS {
        if let Some(value) = (form.read)(&at, scale) {
            return Some(value);
        }
        at = walk(&at)?;
    }
    None
}

/// Masks an array of numbers, dates or times.
pub fn primitive<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    form: &Form<T::Native>,
    scale: i32,
    is_nullable: bool,
    channel: &mut Channel<'_>,
) -> Result<(ArrayRef, Verdicts), Refused> {
    let (made, nulls, verdicts) = values(array.iter(), form, scale, is_nullable, channel)?;
    let made = PrimitiveArray::<T>::try_new(ScalarBuffer::from(made), nulls)
        .map_err(|_| Refused::Broken(String::new()))?
        .with_data_type(array.data_type().clone());
    Ok((Arc::new(made), verdicts))
}

/// Masks an array of truth values.
pub fn boolean(
    array: &BooleanArray,
    is_nullable: bool,
    channel: &mut Channel<'_>,
) -> Result<(ArrayRef, Verdicts), Refused> {
    let form = Form {
        write: |value, _, out| {
            out.push(u8::from(value));
            true
        },
        read: |form, _| Some(form == [1]),
        neutral: false,
    };
    let (made, nulls, verdicts) = values(array.iter(), &form, 0, is_nullable, channel)?;
    let made = BooleanArray::new(BooleanBuffer::from(made), nulls);
    Ok((Arc::new(made), verdicts))
}
