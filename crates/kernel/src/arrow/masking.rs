//! A batch by a program: its columns walked as `leaves` walks them, and put together again.
//!
//! Must never leave a leaf to the one before or behind it: the program has exactly as many columns as there are
//! leaves.

use super::encoded::{Channel, Verdicts};
use super::whole::{boolean, primitive, Form};
use super::{bytes, numbers, subjects, times, Refused};
use crate::rows::program::Program;
use crate::rows::tally::{Tally, Verdict};
use crate::scan::mixing::Mixing;
use crate::scan::Scanner;
use arrow_array::cast::AsArray;
#[allow(clippy::wildcard_imports)] // nearly all of them
use arrow_array::types::*;
use arrow_array::{
    downcast_dictionary_array, Array, ArrayRef, ArrowPrimitiveType, DictionaryArray, FixedSizeListArray,
    GenericListArray, GenericListViewArray, MapArray, OffsetSizeTrait, PrimitiveArray, RecordBatch,
    RecordBatchOptions, StructArray,
};
use arrow_buffer::ArrowNativeType;
use arrow_schema::{DataType, Field, FieldRef, Fields, IntervalUnit, Schema, TimeUnit};
use std::collections::HashMap;
use std::sync::Arc;

/// The schema of what is masked: the same, without notes of the values that a column may have (Polars writes those of
/// an enumeration into its field), and without any other note in whose name or text something is found.
pub fn schema(schema: &Schema, scanner: &Scanner) -> Schema {
    let clean = |notes: &HashMap<String, String>| {
        let kept = notes.iter().filter(|(name, value)| {
            !name.starts_with("_PL_ENUM")
                && !name.starts_with("_PL_CATEGORICAL")
                && scanner.find(name).is_empty()
                && scanner.find(value).is_empty()
        });
        kept.map(|(name, value)| (name.clone(), value.clone())).collect::<HashMap<_, _>>()
    };
    Schema::new_with_metadata(fields(schema.fields(), &clean), clean(schema.metadata()))
}

type Clean<'a> = dyn Fn(&HashMap<String, String>) -> HashMap<String, String> + 'a;

fn fields(given: &Fields, clean: &Clean<'_>) -> Fields {
    given.iter().map(|one| field(one, clean)).collect()
}

fn field(given: &FieldRef, clean: &Clean<'_>) -> FieldRef {
    let kind = match given.data_type() {
        DataType::Struct(inside) => DataType::Struct(fields(inside, clean)),
        DataType::List(one) => DataType::List(field(one, clean)),
        DataType::LargeList(one) => DataType::LargeList(field(one, clean)),
        DataType::ListView(one) => DataType::ListView(field(one, clean)),
        DataType::LargeListView(one) => DataType::LargeListView(field(one, clean)),
        DataType::FixedSizeList(one, size) => DataType::FixedSizeList(field(one, clean), *size),
        DataType::Map(one, is_sorted) => DataType::Map(field(one, clean), *is_sorted),
        other => other.clone(),
    };
    Arc::new(given.as_ref().clone().with_data_type(kind).with_metadata(clean(given.metadata())))
}

/// Masks a batch; `schema` is what `schema` gave for the batch's own.
pub fn mask(
    program: &Program,
    schema: &Arc<Schema>,
    batch: &RecordBatch,
    tally: &mut Tally,
) -> Result<RecordBatch, Refused> {
    if schema.fields().len() != batch.num_columns() {
        return Err(Refused::Width);
    }
    let mut walk = Walk { program, tally, column: 0, batch };
    let mut columns = Vec::with_capacity(batch.num_columns());
    for (array, field) in batch.columns().iter().zip(schema.fields()) {
        let made = walk.array(array, field).map_err(|fault| match fault {
            Refused::Broken(_) => Refused::Broken(field.name().clone()),
            other => other,
        });
        columns.push(made?);
    }
    if walk.column != program.width() {
        return Err(Refused::Width);
    }
    (0..batch.num_rows()).for_each(|_| tally.row());
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
        .map_err(|_| Refused::Broken("of the batch".to_owned()))
}

struct Walk<'p> {
    program: &'p Program,
    tally: &'p mut Tally,
    column: usize,
    batch: &'p RecordBatch,
}

fn broken<E>(_: E) -> Refused {
    Refused::Broken(String::new())
}

impl Walk<'_> {
    fn array(&mut self, array: &ArrayRef, field: &Field) -> Result<ArrayRef, Refused> {
        Ok(match field.data_type() {
            DataType::Struct(fields) => Arc::new(self.structure(array.as_struct(), fields)?),
            DataType::List(one) => self.list(array.as_list::<i32>(), one)?,
            DataType::LargeList(one) => self.list(array.as_list::<i64>(), one)?,
            DataType::ListView(one) => self.view(array.as_list_view::<i32>(), one)?,
            DataType::LargeListView(one) => self.view(array.as_list_view::<i64>(), one)?,
            DataType::FixedSizeList(one, size) => {
                let list = array.as_fixed_size_list();
                let values = self.array(list.values(), one)?;
                let nulls = list.nulls().cloned();
                let made = FixedSizeListArray::try_new_with_length(
                    Arc::clone(one),
                    *size,
                    values,
                    nulls,
                    list.len(),
                );
                Arc::new(made.map_err(broken)?)
            }
            DataType::Map(entries, is_sorted) => {
                let map = array.as_map();
                let DataType::Struct(fields) = entries.data_type() else { return Err(broken(())) };
                let inside = self.structure(map.entries(), fields)?;
                let (offsets, nulls) = (map.offsets().clone(), map.nulls().cloned());
                let made = MapArray::try_new(Arc::clone(entries), offsets, inside, nulls, *is_sorted);
                Arc::new(made.map_err(broken)?)
            }
            _ => self.leaf(array, field.is_nullable())?,
        })
    }

    fn structure(&mut self, array: &StructArray, fields: &Fields) -> Result<StructArray, Refused> {
        let inside = array.columns().iter().zip(fields);
        let columns = inside.map(|(array, field)| self.array(array, field)).collect::<Result<Vec<_>, _>>()?;
        StructArray::try_new_with_length(fields.clone(), columns, array.nulls().cloned(), array.len())
            .map_err(broken)
    }

    fn list<O: OffsetSizeTrait>(
        &mut self,
        array: &GenericListArray<O>,
        one: &FieldRef,
    ) -> Result<ArrayRef, Refused> {
        let values = self.array(array.values(), one)?;
        let (offsets, nulls) = (array.offsets().clone(), array.nulls().cloned());
        Ok(Arc::new(GenericListArray::<O>::try_new(Arc::clone(one), offsets, values, nulls).map_err(broken)?))
    }

    fn view<O: OffsetSizeTrait>(
        &mut self,
        array: &GenericListViewArray<O>,
        one: &FieldRef,
    ) -> Result<ArrayRef, Refused> {
        let values = self.array(array.values(), one)?;
        let (offsets, sizes, nulls) =
            (array.offsets().clone(), array.sizes().clone(), array.nulls().cloned());
        let made = GenericListViewArray::<O>::try_new(Arc::clone(one), offsets, sizes, values, nulls);
        Ok(Arc::new(made.map_err(broken)?))
    }

    fn leaf(&mut self, array: &ArrayRef, is_nullable: bool) -> Result<ArrayRef, Refused> {
        let mut channel = Channel::new(self.program, self.column, self.tally);
        if let Some(subject) = self.program.subject(self.column) {
            channel = channel.beside(subjects::beside(self.batch, self.column, subject, array));
        }
        self.column += 1;
        if channel.keeps() {
            let there = array.len() - array.logical_null_count();
            channel.count(std::iter::repeat_n(Verdict::Kept, there));
            return Ok(Arc::clone(array));
        }
        if let DataType::Dictionary(..) = array.data_type() {
            return dictionary(array, is_nullable, &mut channel);
        }
        let (made, verdicts) = single(array, is_nullable, &mut channel)?;
        let is_there = |slot: usize| array.is_valid(slot) && *array.data_type() != DataType::Null;
        let there = verdicts.into_iter().enumerate().filter(|(slot, _)| is_there(*slot));
        channel.count(there.map(|(_, verdict)| verdict));
        Ok(made)
    }
}

/// A dictionary's values are masked once, however often they occur, and stand in it once where two became equal.
fn dictionary(array: &ArrayRef, is_nullable: bool, channel: &mut Channel<'_>) -> Result<ArrayRef, Refused> {
    let any = array.as_any_dictionary_opt().ok_or(broken(()))?;
    let (values, verdicts) = single(any.values(), is_nullable, channel)?;
    let (values, places) = distinct(&values)?;
    downcast_dictionary_array!(
        array => {
            let keys = array.keys();
            match verdicts.split_first() {
                // Of one verdict for all: whichever value a slot has.
                Some((first, rest)) if rest.iter().all(|one| one == first) => {
                    channel.count(std::iter::repeat_n(*first, keys.len() - keys.null_count()));
                }
                _ => {
                    let there = (0..keys.len()).filter(|slot| keys.is_valid(*slot));
                    let verdict = |slot: usize| verdicts.get(keys.value(slot).as_usize()).copied();
                    channel.count(there.filter_map(verdict));
                }
            }
            rekeyed(array, &values, places.as_deref())
        }
        _ => Err(broken(())),
    )
}

fn rekeyed<K: ArrowDictionaryKeyType>(
    array: &DictionaryArray<K>,
    values: &ArrayRef,
    places: Option<&[usize]>,
) -> Result<ArrayRef, Refused> {
    let place = |places: &[usize], key: K::Native| {
        places.get(key.as_usize()).and_then(|to| K::Native::from_usize(*to))
    };
    let keys: PrimitiveArray<K> = match places {
        None => array.keys().clone(),
        Some(places) => array.keys().iter().map(|key| key.and_then(|key| place(places, key))).collect(),
    };
    if keys.null_count() != array.keys().null_count() {
        return Err(broken(()));
    }
    // Refuses a key past the values, as a damaged file may have.
    Ok(Arc::new(DictionaryArray::<K>::try_new(keys, Arc::clone(values)).map_err(broken)?))
}

/// The values without repetition and, where there was one, for each former place its new one. Only texts become equal
/// often.
fn distinct(values: &ArrayRef) -> Result<(ArrayRef, Option<Vec<usize>>), Refused> {
    let mut known: HashMap<Option<&[u8]>, usize, Mixing> = HashMap::with_hasher(Mixing::keyed());
    let (mut places, mut first) = (Vec::with_capacity(values.len()), Vec::new());
    let same = || (Arc::clone(values), None);
    let texts: Vec<Option<&[u8]>> = match values.data_type() {
        DataType::Utf8 => values.as_string::<i32>().iter().map(|one| one.map(str::as_bytes)).collect(),
        DataType::LargeUtf8 => values.as_string::<i64>().iter().map(|one| one.map(str::as_bytes)).collect(),
        DataType::Utf8View => values.as_string_view().iter().map(|one| one.map(str::as_bytes)).collect(),
        _ => return Ok(same()),
    };
    for (place, text) in texts.into_iter().enumerate() {
        let next = known.len();
        places.push(*known.entry(text).or_insert_with(|| {
            first.push(place as u64);
            next
        }));
    }
    if first.len() == values.len() {
        return Ok(same());
    }
    let first = PrimitiveArray::<UInt64Type>::from(first);
    Ok((arrow_select::take::take(values, &first, None).map_err(broken)?, Some(places)))
}

fn single(
    array: &ArrayRef,
    is_nullable: bool,
    channel: &mut Channel<'_>,
) -> Result<(ArrayRef, Verdicts), Refused> {
    fn of<T: ArrowPrimitiveType>(
        array: &ArrayRef,
        form: &Form<T::Native>,
        scale: i32,
        is_nullable: bool,
        channel: &mut Channel<'_>,
    ) -> Result<(ArrayRef, Verdicts), Refused> {
        let array = array.as_primitive_opt::<T>().ok_or(broken(()))?;
        primitive(array, form, scale, is_nullable, channel)
    }
    let (it, c) = (is_nullable, channel);
    match array.data_type() {
        DataType::Null => Ok((Arc::clone(array), vec![Verdict::Kept; array.len()])),
        DataType::Utf8 => bytes::plain(array.as_string::<i32>(), it, c),
        DataType::LargeUtf8 => bytes::plain(array.as_string::<i64>(), it, c),
        DataType::Binary => bytes::plain(array.as_binary::<i32>(), it, c),
        DataType::LargeBinary => bytes::plain(array.as_binary::<i64>(), it, c),
        DataType::Utf8View => bytes::view(&array.as_string_view().clone().to_binary_view(), true, it, c),
        DataType::BinaryView => bytes::view(array.as_binary_view(), false, it, c),
        DataType::FixedSizeBinary(_) => bytes::fixed(array.as_fixed_size_binary(), it, c),
        DataType::Boolean => boolean(array.as_boolean(), it, c),
        DataType::Int8 => of::<Int8Type>(array, &numbers::INT8, 0, it, c),
        DataType::Int16 => of::<Int16Type>(array, &numbers::INT16, 0, it, c),
        DataType::Int32 => of::<Int32Type>(array, &numbers::INT32, 0, it, c),
        DataType::Int64 => of::<Int64Type>(array, &numbers::INT64, 0, it, c),
        DataType::UInt8 => of::<UInt8Type>(array, &numbers::UINT8, 0, it, c),
        DataType::UInt16 => of::<UInt16Type>(array, &numbers::UINT16, 0, it, c),
        DataType::UInt32 => of::<UInt32Type>(array, &numbers::UINT32, 0, it, c),
        DataType::UInt64 => of::<UInt64Type>(array, &numbers::UINT64, 0, it, c),
        DataType::Float16 => of::<Float16Type>(array, &numbers::FLOAT16, 0, it, c),
        DataType::Float32 => of::<Float32Type>(array, &numbers::FLOAT32, 0, it, c),
        DataType::Float64 => of::<Float64Type>(array, &numbers::FLOAT64, 0, it, c),
        DataType::Decimal32(_, scale) => {
            of::<Decimal32Type>(array, &numbers::DECIMAL32, (*scale).into(), it, c)
        }
        DataType::Decimal64(_, scale) => {
            of::<Decimal64Type>(array, &numbers::DECIMAL64, (*scale).into(), it, c)
        }
        DataType::Decimal128(_, scale) => {
            of::<Decimal128Type>(array, &numbers::DECIMAL128, (*scale).into(), it, c)
        }
        DataType::Decimal256(_, scale) => {
            of::<Decimal256Type>(array, &numbers::DECIMAL256, (*scale).into(), it, c)
        }
        DataType::Date32 => of::<Date32Type>(array, &times::DATE32, 0, it, c),
        DataType::Date64 => of::<Date64Type>(array, &times::DATE64, 0, it, c),
        DataType::Time32(TimeUnit::Second) => of::<Time32SecondType>(array, &times::TIME32, 0, it, c),
        DataType::Time32(_) => of::<Time32MillisecondType>(array, &times::TIME32, 3, it, c),
        DataType::Time64(TimeUnit::Microsecond) => {
            of::<Time64MicrosecondType>(array, &times::TIME64, 6, it, c)
        }
        DataType::Time64(_) => of::<Time64NanosecondType>(array, &times::TIME64, 9, it, c),
        DataType::Timestamp(TimeUnit::Second, _) => {
            of::<TimestampSecondType>(array, &times::TIMESTAMP, 0, it, c)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            of::<TimestampMillisecondType>(array, &times::TIMESTAMP, 3, it, c)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            of::<TimestampMicrosecondType>(array, &times::TIMESTAMP, 6, it, c)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            of::<TimestampNanosecondType>(array, &times::TIMESTAMP, 9, it, c)
        }
        DataType::Duration(unit) => match unit {
            TimeUnit::Second => of::<DurationSecondType>(array, &hidden(0), 0, it, c),
            TimeUnit::Millisecond => of::<DurationMillisecondType>(array, &hidden(0), 0, it, c),
            TimeUnit::Microsecond => of::<DurationMicrosecondType>(array, &hidden(0), 0, it, c),
            TimeUnit::Nanosecond => of::<DurationNanosecondType>(array, &hidden(0), 0, it, c),
        },
        DataType::Interval(unit) => match unit {
            IntervalUnit::YearMonth => of::<IntervalYearMonthType>(array, &hidden(0), 0, it, c),
            IntervalUnit::DayTime => {
                of::<IntervalDayTimeType>(array, &hidden(IntervalDayTimeType::make_value(0, 0)), 0, it, c)
            }
            IntervalUnit::MonthDayNano => of::<IntervalMonthDayNanoType>(
                array,
                &hidden(IntervalMonthDayNanoType::make_value(0, 0, 0)),
                0,
                it,
                c,
            ),
        },
        other => Err(Refused::Type(String::new(), other.to_string())),
    }
}

/// The form of a type whose values no transform reads: all of them become the neutral one.
fn hidden<T>(neutral: T) -> Form<T> {
    Form { write: |_, _, _| false, read: |_, _| None, neutral }
}
