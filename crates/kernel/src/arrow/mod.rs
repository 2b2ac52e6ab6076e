//! Arrow record batches, masked by the same program as rows on the wire.
//!
//! Nested types are walked to their leaves: each is a column of its own, in one order (`leaves`), and has a wire type
//! whose form the transforms read. Types, names and nullability stay. Must never pass on a value that has no form of
//! a wire type because of that: it becomes its type's neutral value, or the whole schema is refused.

mod bytes;
mod encoded;
mod masking;
mod numbers;
mod sample;
mod subjects;
mod times;
mod whole;

pub use masking::{mask, schema};
pub use sample::sample;

use arrow_schema::{DataType, Field, Fields, Schema};

/// Why a schema or batch can't be masked. Names and types only, no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// A column of a type that is not masked.
    Type(String, String),
    /// The batch has not the columns that the program was made for.
    Width,
    /// A column that breaks Arrow's own rules.
    Broken(String),
    /// The vault of random tokens can't be read or written.
    Vault,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Type(path, kind) => {
                write!(
                    out,
                    "column {path} has the type {kind}, which can't be masked: cast it or leave it out"
                )
            }
            Self::Vault => out.write_str("the vault of random tokens can't be read or written"),
            Self::Width => out.write_str("the batch has other columns than the program"),
            Self::Broken(path) => write!(out, "column {path} is not laid out as Arrow's format says"),
        }
    }
}

impl std::error::Error for Refused {}

/// A column without columns inside: what a program's column is made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Names from the outside in, with dots between them; `[]` behind those of lists.
    pub path: String,
    /// Its wire type's OID.
    pub oid: u32,
    /// The format of the wire type's values that the program is given: 0 text, 1 binary.
    pub format: u16,
    /// The wire type's name.
    pub name: &'static str,
}

/// The name that Arrow's canonical extensions stand under in a field's metadata.
const EXTENSION: &str = "ARROW:extension:name";

/// Every leaf of a schema, from left to right and outside in.
pub fn leaves(schema: &Schema) -> Result<Vec<Leaf>, Refused> {
    let mut found = Vec::new();
    for field in schema.fields() {
        walk(field, field.name().clone(), &mut found)?;
    }
    Ok(found)
}

fn walk(field: &Field, path: String, found: &mut Vec<Leaf>) -> Result<(), Refused> {
    let inside = |fields: &Fields, found: &mut Vec<Leaf>| {
        fields.iter().try_for_each(|one| walk(one, format!("{path}.{}", one.name()), found))
    };
    match field.data_type() {
        DataType::Struct(fields) => return inside(fields, found),
        DataType::List(one)
        | DataType::LargeList(one)
        | DataType::FixedSizeList(one, _)
        | DataType::ListView(one)
        | DataType::LargeListView(one) => return walk(one, format!("{path}[]"), found),
        DataType::Map(entries, _) => {
            if let DataType::Struct(fields) = entries.data_type() {
                return inside(fields, found);
            }
        }
        single => {
            let extension = field.metadata().get(EXTENSION).map(String::as_str);
            if let Some((oid, format, name)) = wire(single, extension) {
                found.push(Leaf { path, oid, format, name });
                return Ok(());
            }
        }
    }
    Err(Refused::Type(path, field.data_type().to_string()))
}

/// The wire type that a type's values are read as: OID, format and name.
fn wire(kind: &DataType, extension: Option<&str>) -> Option<(u32, u16, &'static str)> {
    Some(match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => match extension {
            Some("arrow.json") => (114, 0, "json"),
            _ => (25, 0, "text"),
        },
        DataType::FixedSizeBinary(16) => (2950, 1, "uuid"),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            (17, 1, "bytea")
        }
        DataType::Boolean | DataType::Null => (16, 1, "bool"),
        DataType::Int8 | DataType::UInt8 | DataType::Int16 => (21, 1, "int2"),
        DataType::UInt16 | DataType::Int32 => (23, 1, "int4"),
        DataType::UInt32 | DataType::Int64 => (20, 1, "int8"),
        DataType::UInt64
        | DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => (1700, 0, "numeric"),
        DataType::Float16 | DataType::Float32 => (700, 1, "float4"),
        DataType::Float64 => (701, 1, "float8"),
        DataType::Date32 | DataType::Date64 => (1082, 1, "date"),
        DataType::Time32(_) | DataType::Time64(_) => (1083, 1, "time"),
        DataType::Timestamp(_, None) => (1114, 1, "timestamp"),
        DataType::Timestamp(_, Some(_)) => (1184, 1, "timestamptz"),
        DataType::Duration(_) | DataType::Interval(_) => (1186, 1, "interval"),
        // Of another than a plain type there is no dictionary.
        DataType::Dictionary(_, values) if !matches!(**values, DataType::Dictionary(..) | DataType::Null) => {
            return wire(values, extension);
        }
        _ => return None,
    })
}
