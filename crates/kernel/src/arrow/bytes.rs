//! Texts and bytes of any length: the path without an allocation per value.
//!
//! Must never put a slot's former bytes where NULL stands, and never hand text on that is not UTF-8.

use super::encoded::{Channel, Verdicts, MOST};
use super::Refused;
use crate::rows::leaf::Masked;
use crate::rows::tally::Verdict;
use arrow_array::types::{BinaryViewType, ByteArrayType};
use arrow_array::{Array, ArrayRef, BinaryViewArray, FixedSizeBinaryArray, GenericByteArray};
use arrow_buffer::{ArrowNativeType, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use std::sync::Arc;

/// What is being written: values end to end, and which of them are there.
struct Written {
    ends: Vec<usize>,
    bytes: Vec<u8>,
    valid: Vec<bool>,
    verdicts: Verdicts,
    is_nullable: bool,
}

impl Written {
    fn new(slots: usize, bytes: usize, is_nullable: bool) -> Self {
        let (ends, valid, verdicts) =
            (Vec::with_capacity(slots), Vec::with_capacity(slots), Vec::with_capacity(slots));
        Self { ends, bytes: Vec::with_capacity(bytes), valid, verdicts, is_nullable }
    }

    fn null(&mut self, verdict: Verdict) {
        self.slot(verdict, false);
    }

    fn slot(&mut self, verdict: Verdict, is_valid: bool) {
        self.ends.push(self.bytes.len());
        self.valid.push(is_valid);
        self.verdicts.push(verdict);
    }

    fn put(&mut self, raw: &[u8], masked: &Masked<'_>) {
        match masked {
            Masked::Same => self.bytes.extend_from_slice(raw),
            Masked::New(new) | Masked::Redacted(new) => self.bytes.extend_from_slice(new),
            Masked::Null(_) => {}
        }
        // Where NULL may not stand, nothing does: an empty value.
        self.slot(masked.verdict(), !(self.is_nullable && matches!(masked, Masked::Null(_))));
    }

    fn nulls(&self) -> Option<NullBuffer> {
        self.valid.contains(&false).then(|| NullBuffer::from(self.valid.as_slice()))
    }
}

/// Masks slots in their order; `None` is NULL.
fn run<'v>(
    channel: &mut Channel<'_>,
    slots: impl Iterator<Item = Option<&'v [u8]>>,
    written: &mut Written,
) -> Result<(), Refused> {
    let (mut values, mut at) = (Vec::with_capacity(MOST), Vec::with_capacity(MOST));
    let mut flush = |values: &mut Vec<&'v [u8]>, at: &mut Vec<bool>, written: &mut Written| {
        let (mut raws, mut slots) = (values.iter(), at.iter());
        channel.mask(values, |masked| {
            while slots.next() == Some(&false) {
                written.null(Verdict::Kept);
            }
            if let Some(raw) = raws.next() {
                written.put(raw, masked);
            }
        })?;
        slots.for_each(|_| written.null(Verdict::Kept));
        values.clear();
        at.clear();
        Ok(())
    };
    for slot in slots {
        at.push(slot.is_some());
        values.extend(slot);
        if at.len() == MOST {
            flush(&mut values, &mut at, written)?;
        }
    }
    flush(&mut values, &mut at, written)
}

/// Masks an array of offsets and bytes.
pub fn plain<T: ByteArrayType>(
    array: &GenericByteArray<T>,
    is_nullable: bool,
    channel: &mut Channel<'_>,
) -> Result<(ArrayRef, Verdicts), Refused> {
    let broken = || Refused::Broken(String::new());
    let (offsets, data) = (array.value_offsets(), array.value_data());
    let mut slots = Vec::with_capacity(array.len());
    for (slot, pair) in offsets.windows(2).enumerate() {
        let &[from, to] = pair else { return Err(broken()) };
        let value = data.get(from.as_usize()..to.as_usize()).ok_or_else(broken)?;
        slots.push(array.is_valid(slot).then_some(value));
    }
    let mut written = Written::new(slots.len(), data.len(), is_nullable);
    run(channel, slots.into_iter(), &mut written)?;
    let mut offsets = Vec::with_capacity(written.ends.len() + 1);
    offsets.push(T::Offset::from_usize(0).ok_or_else(broken)?);
    for end in &written.ends {
        // A batch whose masked text no longer fits its 32-bit offsets is refused, not cut.
        offsets.push(T::Offset::from_usize(*end).ok_or_else(broken)?);
    }
    let nulls = written.nulls();
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    let made = GenericByteArray::<T>::try_new(offsets, Buffer::from_vec(written.bytes), nulls);
    Ok((Arc::new(made.map_err(|_| broken())?), written.verdicts))
}

/// Masks an array of views. Its values are read as bytes, since no one has looked yet whether they are UTF-8.
pub fn view(
    array: &BinaryViewArray,
    is_text: bool,
    is_nullable: bool,
    channel: &mut Channel<'_>,
) -> Result<(ArrayRef, Verdicts), Refused> {
    let broken = || Refused::Broken(String::new());
    let slots = (0..array.len()).map(|slot| array.is_valid(slot).then(|| array.value(slot)));
    let mut written = Written::new(array.len(), array.total_bytes_len(), is_nullable);
    run(channel, slots, &mut written)?;
    let mut made = arrow_array::builder::GenericByteViewBuilder::<BinaryViewType>::with_capacity(array.len());
    let mut from = 0;
    for (end, is_valid) in written.ends.iter().zip(&written.valid) {
        made.append_option(if *is_valid { written.bytes.get(from..*end) } else { None });
        from = *end;
    }
    let made = made.finish();
    let made: ArrayRef =
        if is_text { Arc::new(made.to_string_view().map_err(|_| broken())?) } else { Arc::new(made) };
    Ok((made, written.verdicts))
}

/// Masks an array of values of one length; one that comes out of another length becomes zeros.
pub fn fixed(
    array: &FixedSizeBinaryArray,
    is_nullable: bool,
    channel: &mut Channel<'_>,
) -> Result<(ArrayRef, Verdicts), Refused> {
    let broken = || Refused::Broken(String::new());
    let slots = (0..array.len()).map(|slot| array.is_valid(slot).then(|| array.value(slot)));
    let mut written = Written::new(array.len(), array.value_data().len(), is_nullable);
    run(channel, slots, &mut written)?;
    let size = array.value_length();
    let width = usize::try_from(size).map_err(|_| broken())?;
    let mut bytes = Vec::with_capacity(width * array.len());
    let mut from = 0;
    for end in &written.ends {
        match written.bytes.get(from..*end).filter(|value| value.len() == width) {
            Some(value) => bytes.extend_from_slice(value),
            None => bytes.resize(bytes.len() + width, 0),
        }
        from = *end;
    }
    let made = FixedSizeBinaryArray::try_new(size, Buffer::from_vec(bytes), written.nulls());
    Ok((Arc::new(made.map_err(|_| broken())?), written.verdicts))
}
