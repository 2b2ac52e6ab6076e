//! The first values of each leaf as text, for a classification.
//!
//! Must never give a value longer than asked for, or keep one.

use super::{leaves, Refused};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, Field};

/// Up to `most` values of each leaf that are not NULL, cut to so many characters; bytes as `\x` and hexadecimal.
pub fn sample(batch: &RecordBatch, most: usize, characters: usize) -> Result<Vec<Vec<String>>, Refused> {
    leaves(&batch.schema())?;
    let mut found = Vec::new();
    for (array, field) in batch.columns().iter().zip(batch.schema().fields()) {
        walk(array, field, most, characters, &mut found)
            .ok_or_else(|| Refused::Broken(field.name().clone()))?;
    }
    Ok(found)
}

fn walk(
    array: &ArrayRef,
    field: &Field,
    most: usize,
    characters: usize,
    found: &mut Vec<Vec<String>>,
) -> Option<()> {
    match field.data_type() {
        DataType::Struct(fields) => {
            let inside = array.as_struct().columns().iter().zip(fields);
            inside.into_iter().try_for_each(|(array, one)| walk(array, one, most, characters, found))
        }
        DataType::List(one) => walk(array.as_list::<i32>().values(), one, most, characters, found),
        DataType::LargeList(one) => walk(array.as_list::<i64>().values(), one, most, characters, found),
        DataType::ListView(one) => walk(array.as_list_view::<i32>().values(), one, most, characters, found),
        DataType::LargeListView(one) => {
            walk(array.as_list_view::<i64>().values(), one, most, characters, found)
        }
        DataType::FixedSizeList(one, _) => {
            walk(array.as_fixed_size_list().values(), one, most, characters, found)
        }
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) => {
                let inside = array.as_map().entries().columns().iter().zip(fields);
                inside.into_iter().try_for_each(|(array, one)| walk(array, one, most, characters, found))
            }
            _ => None,
        },
        _ => {
            found.push(texts(array, most, characters)?);
            Some(())
        }
    }
}

fn texts(array: &ArrayRef, most: usize, characters: usize) -> Option<Vec<String>> {
    let formatter = ArrayFormatter::try_new(array.as_ref(), &FormatOptions::default()).ok()?;
    let is_bytes = matches!(
        array.data_type(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_)
    );
    let there = (0..array.len()).filter(|slot| array.is_valid(*slot)).take(most);
    let one = |slot: usize| {
        let text = formatter.value(slot).try_to_string().ok()?;
        let cut: String = text.chars().take(characters).collect();
        Some(if is_bytes { format!("\\x{cut}") } else { cut })
    };
    there.map(one).collect()
}
