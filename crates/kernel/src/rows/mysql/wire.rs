//! Lengths, values and packets as MySQL has them on the wire.
//!
//! Must never read beyond what is there.

use super::Type;
use crate::rows::row::RowError;

/// In place of a length: NULL.
pub const NULL: u8 = 0xfb;
/// Bytes in one packet; a payload of so many or more goes on in the next.
pub const MOST: usize = (1 << 24) - 1;

/// The bytes of a fixed type; `None` for one with a length before it, or that is not known.
pub fn width(code: u8) -> Option<usize> {
    match code {
        0x01 => Some(1),
        0x02 | 0x0d => Some(2),
        0x03 | 0x04 | 0x09 => Some(4),
        0x05 | 0x08 => Some(8),
        _ => None,
    }
}

/// Whether values of a type come behind their length: texts, bytes, decimals, dates and times.
fn is_counted(code: u8) -> bool {
    matches!(code, 0x00 | 0x07 | 0x0a..=0x0c | 0x0f | 0x10 | 0xf2 | 0xf5..=0xff)
}

/// What is left to read.
pub struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (found, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(found)
    }

    fn length(&mut self) -> Option<usize> {
        let [first] = *self.take(1)? else { return None };
        let wide = match first {
            0..=0xfa => return Some(usize::from(first)),
            0xfc => 2,
            0xfd => 3,
            0xfe => 8,
            _ => return None,
        };
        let bytes = self.take(wide)?;
        let length = bytes.iter().rev().fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
        usize::try_from(length).ok()
    }

    /// The value of a column behind its length, or NULL.
    pub fn nullable(&mut self, column: usize) -> Result<Option<&'a [u8]>, RowError> {
        if let Some((&NULL, rest)) = self.0.split_first() {
            self.0 = rest;
            return Ok(None);
        }
        let length = self.length().ok_or(RowError::Value(column))?;
        self.take(length).map(Some).ok_or(RowError::Value(column))
    }

    /// A value of a binary row, without its length.
    pub fn value(&mut self, kind: Type) -> Option<&'a [u8]> {
        if let Some(width) = width(kind.code) {
            return self.take(width);
        }
        if !is_counted(kind.code) {
            return None;
        }
        let length = self.length()?;
        self.take(length)
    }
}

/// Appends a value behind its length.
pub fn counted(value: &[u8], out: &mut Vec<u8>) {
    let length = value.len() as u64;
    let bytes = length.to_le_bytes();
    let (first, wide) = match length {
        0..0xfb => (None, 1),
        0xfb..0x1_0000 => (Some(0xfc), 2),
        0x1_0000..0x100_0000 => (Some(0xfd), 3),
        _ => (Some(0xfe), 8),
    };
    out.extend(first);
    out.extend_from_slice(bytes.get(..wide).unwrap_or_default());
    out.extend_from_slice(value);
}

/// Appends a payload as packets, the first with number `turn`, which becomes the number behind them.
pub fn packets(payload: &[u8], turn: &mut u8, out: &mut Vec<u8>) {
    let mut rest = payload;
    loop {
        let (part, more) = rest.split_at(rest.len().min(MOST));
        let length = (part.len() as u32).to_le_bytes();
        out.extend_from_slice(length.get(..3).unwrap_or_default());
        out.push(*turn);
        out.extend_from_slice(part);
        *turn = turn.wrapping_add(1);
        if part.len() < MOST {
            return; // a full last packet is followed by an empty one
        }
        rest = more;
    }
}
