//! What stands in one column beside the values of another: a subject's name for each of them.
//!
//! Must never name one that stands in another row: of what has no row of its own (inside of lists, in a dictionary) there
//! is no name.

use super::encoded::Name;
use super::leaves;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, Schema};
use std::borrow::Cow;

/// The names in the column `subject` of a program beside each value of its column `column` that is not NULL.
pub fn beside(batch: &RecordBatch, column: usize, subject: usize, values: &ArrayRef) -> Vec<Name> {
    let there = || (0..values.len()).filter(|slot| values.is_valid(*slot));
    let nobody = || there().map(|_| None).collect();
    let schema = batch.schema();
    let (Some(own), Some(other)) = (top(&schema, column), top(&schema, subject)) else { return nobody() };
    let Some(names) = batch.columns().get(other) else { return nobody() };
    let is_own = batch.columns().get(own).is_some_and(|array| array.len() == values.len());
    if !is_own || !is_name(names.data_type()) || matches!(values.data_type(), DataType::Dictionary(..)) {
        return nobody();
    }
    let Ok(formatter) = ArrayFormatter::try_new(names.as_ref(), &FormatOptions::default()) else {
        return nobody();
    };
    let is_null = names.logical_nulls();
    let name = |slot: usize| {
        if is_null.as_ref().is_some_and(|nulls| nulls.is_null(slot)) {
            return None;
        }
        let text = formatter.value(slot).try_to_string().ok()?;
        let is_uuid = matches!(names.data_type(), DataType::FixedSizeBinary(16));
        Some(Cow::Owned(if is_uuid { hyphened(&text) } else { text }.into_bytes()))
    };
    there().map(name).collect()
}

/// The place among a schema's fields of a program's column, where that is no part of another.
fn top(schema: &Schema, column: usize) -> Option<usize> {
    let mut first = 0;
    for (at, field) in schema.fields().iter().enumerate() {
        let one = Schema::new(vec![field.clone()]);
        let width = leaves(&one).ok()?.len();
        if first == column {
            return (width == 1 && !field.data_type().is_nested()).then_some(at);
        }
        first += width;
    }
    None
}

/// Whether values of a type name somebody: what is written alike on the wire.
fn is_name(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::FixedSizeBinary(16) => true,
        DataType::Decimal128(_, scale) | DataType::Decimal256(_, scale) => *scale == 0,
        DataType::Dictionary(_, values) => is_name(values),
        other => other.is_integer(),
    }
}

/// 32 hexadecimal digits as a UUID is written.
fn hyphened(digits: &str) -> String {
    [0..8, 8..12, 12..16, 16..20, 20..32].map(|at| digits.get(at).unwrap_or_default()).join("-")
}
