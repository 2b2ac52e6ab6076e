//! redact: every value of a type becomes the same valid value of that type.
//!
//! Must never let a driver that decodes strictly fail on what it gets, and must never depend on the value, save
//! for the length of a bit string. An array has its elements redacted, and a type that is not known has no such value:
//! `None`, and the caller drops it.

use crate::rows::types::Kind;

/// Days from 2000-01-01, PostgreSQL's epoch, to 1970-01-01.
const EPOCH_DAYS: i32 = -10_957;
const EPOCH_MICROSECONDS: i64 = EPOCH_DAYS as i64 * 86_400_000_000;

/// What text and JSON strings become.
pub fn label(entity: &str) -> String {
    format!("[{entity}]")
}

/// The redacted value in text format.
pub fn text(kind: Kind, entity: &str) -> Option<Vec<u8>> {
    let fixed = match kind {
        Kind::Text | Kind::Padded => return Some(label(entity).into_bytes()),
        Kind::Json | Kind::Jsonb => return Some(format!("\"{}\"", label(entity)).into_bytes()),
        Kind::Bool => "f",
        Kind::Int(_) | Kind::Oid | Kind::Float(_) | Kind::Numeric => "0",
        Kind::Money => "$0.00",
        Kind::Byte => "*",
        Kind::Bytea => "\\x",
        Kind::Date => "1970-01-01",
        Kind::Time | Kind::Interval => "00:00:00",
        Kind::TimeTz => "00:00:00+00",
        Kind::Timestamp => "1970-01-01 00:00:00",
        Kind::TimestampTz => "1970-01-01 00:00:00+00",
        Kind::Uuid => "00000000-0000-0000-0000-000000000000",
        Kind::Inet => "0.0.0.0",
        Kind::Cidr => "0.0.0.0/32",
        Kind::Mac(8) => "00:00:00:00:00:00:00:00",
        Kind::Mac(_) => "00:00:00:00:00:00",
        Kind::Xml => "<redacted/>",
        Kind::Multirange => "{}",
        Kind::Range => "empty",
        Kind::Array(_) | Kind::Bits | Kind::Unknown => return None,
    };
    Some(fixed.as_bytes().to_vec())
}

/// The redacted value in binary format (PostgreSQL's `*_send` functions).
pub fn binary(kind: Kind, entity: &str) -> Option<Vec<u8>> {
    Some(match kind {
        Kind::Bool => vec![0],
        Kind::Int(width) | Kind::Float(width) | Kind::Mac(width) => vec![0; usize::from(width)],
        Kind::Oid | Kind::Multirange => vec![0; 4],
        Kind::Numeric | Kind::Money | Kind::Time => vec![0; 8],
        Kind::TimeTz => vec![0; 12],
        Kind::Interval | Kind::Uuid => vec![0; 16],
        Kind::Bytea => Vec::new(),
        Kind::Date => EPOCH_DAYS.to_be_bytes().to_vec(),
        Kind::Timestamp | Kind::TimestampTz => EPOCH_MICROSECONDS.to_be_bytes().to_vec(),
        Kind::Inet => vec![2, 32, 0, 4, 0, 0, 0, 0],
        Kind::Cidr => vec![2, 32, 1, 4, 0, 0, 0, 0],
        Kind::Jsonb => {
            let mut out = vec![1];
            out.extend(text(kind, entity)?);
            out
        }
        Kind::Range => vec![1],
        Kind::Text | Kind::Padded | Kind::Byte | Kind::Json | Kind::Xml => return text(kind, entity),
        Kind::Array(_) | Kind::Bits | Kind::Unknown => return None,
    })
}

/// A bit string of zeros, as long as the one given. `None` where that is none.
pub fn bits(value: &[u8], is_binary: bool) -> Option<Vec<u8>> {
    if !is_binary {
        return value.iter().all(|bit| matches!(bit, b'0' | b'1')).then(|| vec![b'0'; value.len()]);
    }
    let (length, data) = value.split_first_chunk::<4>()?;
    let fits = usize::try_from(i32::from_be_bytes(*length)).ok()?.div_ceil(8) == data.len();
    fits.then(|| [length.to_vec(), vec![0; data.len()]].concat())
}
