//! Arrays, element by element, in text and binary format: dimensions, lower bounds and NULLs stay as they are.
//!
//! Source: PostgreSQL documentation, 8.15.6 (array input and output), and `array_send`. Must never pass on an array
//! that the server could not read: `None`, and the caller drops it.

use crate::rows::leaf::Masked;
use std::borrow::Cow;

/// As many dimensions as PostgreSQL allows.
const MOST_DIMENSIONS: usize = 6;

/// Asked for each element that is not NULL.
pub type Visit<'a, 'm> = dyn FnMut(&[u8]) -> Masked<'m> + 'a;

/// The array in text format with its elements as `visit` says.
pub fn text(value: &[u8], visit: &mut Visit<'_, '_>) -> Option<Masked<'static>> {
    let mut at = bounds(value)?;
    let (mut out, mut copied, mut is_changed) = (Vec::with_capacity(value.len()), 0, false);
    let (mut depth, mut leaves, mut wants_value) = (0, None, true);
    if value.get(at..)? == b"{}" {
        return Some(Masked::Same);
    }
    loop {
        match (value.get(at)?, wants_value) {
            (b'{', true) if depth < MOST_DIMENSIONS => {
                depth += 1;
                at += 1;
            }
            // The server writes none, but reads them in what a client sends.
            (byte, _) if is_blank(*byte) => at += 1,
            (b',', false) => {
                wants_value = true;
                at += 1;
            }
            (b'}', false) => {
                depth -= 1;
                at += 1;
                if depth == 0 {
                    break;
                }
            }
            (_, true) if depth > 0 && *leaves.get_or_insert(depth) == depth => {
                let (element, end) = element(value, at)?;
                let masked = element.map_or(Masked::Same, |element| visit(&element));
                if masked != Masked::Same {
                    is_changed = true;
                    out.extend_from_slice(value.get(copied..at)?);
                    match masked {
                        Masked::New(new) | Masked::Redacted(new) => put(&new, &mut out),
                        _ => out.extend_from_slice(b"NULL"),
                    }
                    copied = end;
                }
                wants_value = false;
                at = end;
            }
            _ => return None,
        }
    }
    if at != value.len() {
        return None;
    }
    out.extend_from_slice(value.get(copied..)?);
    Some(if is_changed { Masked::New(Cow::Owned(out)) } else { Masked::Same })
}

/// Where the first brace stands, behind bounds such as `[0:2][-1:1]=`.
fn bounds(value: &[u8]) -> Option<usize> {
    if value.first() != Some(&b'[') {
        return Some(0);
    }
    let end = value.iter().position(|byte| *byte == b'=')?;
    let is_bounds = |byte: &u8| byte.is_ascii_digit() || b"[]:-".contains(byte);
    value.get(..end)?.iter().all(is_bounds).then_some(end + 1)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// The element at `at`, decoded, `None` for NULL; and where it ends.
fn element(value: &[u8], at: usize) -> Option<(Option<Vec<u8>>, usize)> {
    let rest = value.get(at..)?;
    if rest.first() != Some(&b'"') {
        let length = rest.iter().position(|byte| matches!(byte, b',' | b'}'))?;
        let bare = rest.get(..length)?.trim_ascii_end();
        // The server quotes every element that holds one of these.
        if bare.is_empty() || bare.iter().any(|byte| b"\"\\{".contains(byte)) {
            return None;
        }
        let is_null = bare.eq_ignore_ascii_case(b"NULL");
        return Some(((!is_null).then(|| bare.to_vec()), at + bare.len()));
    }
    let (mut decoded, mut inside) = (Vec::new(), 1);
    loop {
        match rest.get(inside)? {
            b'"' => return Some((Some(decoded), at + inside + 1)),
            b'\\' => {
                decoded.push(*rest.get(inside + 1)?);
                inside += 2;
            }
            other => {
                decoded.push(*other);
                inside += 1;
            }
        }
    }
}

/// Writes an element as the server would.
fn put(element: &[u8], out: &mut Vec<u8>) {
    let is_special = |byte: &u8| b"\"\\{},".contains(byte) || is_blank(*byte);
    let is_bare =
        !element.is_empty() && !element.eq_ignore_ascii_case(b"NULL") && !element.iter().any(is_special);
    if is_bare {
        out.extend_from_slice(element);
        return;
    }
    out.push(b'"');
    for byte in element {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

/// The array in binary format with its elements as `visit` says: int32 each of dimensions, flags (1: it has NULLs)
/// and element type, size and lower bound of each dimension, then elements behind their lengths.
///
/// `from` is the element type that it must have, `to` the one that is written.
pub fn binary(from: u32, to: u32, value: &[u8], visit: &mut Visit<'_, '_>) -> Option<Masked<'static>> {
    let (head, rest) = value.split_first_chunk::<12>()?;
    let [dimensions, flags, element] = [0, 4, 8].map(|at| {
        head.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(u32::MAX, u32::from_be_bytes)
    });
    let dimensions = usize::try_from(dimensions).ok().filter(|count| *count <= MOST_DIMENSIONS)?;
    if flags > 1 || element != from {
        return None;
    }
    let (sizes, mut rest) = rest.split_at_checked(8 * dimensions)?;
    let mut left = usize::from(dimensions > 0);
    for pair in sizes.chunks(8) {
        let size = i32::from_be_bytes(*pair.first_chunk()?);
        left = left.checked_mul(usize::try_from(size).ok()?)?;
    }
    let mut out = Vec::with_capacity(value.len());
    out.extend_from_slice(head.get(..8)?);
    out.extend_from_slice(&to.to_be_bytes());
    out.extend_from_slice(sizes);
    let mut is_changed = from != to;
    while left > 0 {
        left -= 1;
        let (length, tail) = rest.split_first_chunk::<4>()?;
        rest = tail;
        if *length == [0xFF; 4] {
            out.extend_from_slice(length);
            continue;
        }
        let (one, tail) = rest.split_at_checked(usize::try_from(i32::from_be_bytes(*length)).ok()?)?;
        rest = tail;
        let masked = visit(one);
        is_changed |= masked != Masked::Same;
        let new = match &masked {
            Masked::Same => one,
            Masked::New(new) | Masked::Redacted(new) => new,
            Masked::Null(_) => {
                out.extend_from_slice(&[0xFF; 4]);
                *out.get_mut(7)? = 1;
                continue;
            }
        };
        out.extend_from_slice(&i32::try_from(new.len()).ok()?.to_be_bytes());
        out.extend_from_slice(new);
    }
    rest.is_empty().then_some(if is_changed { Masked::New(Cow::Owned(out)) } else { Masked::Same })
}

#[cfg(test)]
#[path = "array_tests.rs"]
mod tests;
