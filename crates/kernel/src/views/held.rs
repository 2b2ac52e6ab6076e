//! What a run of letters and digits holds: text in base64 or hexadecimal.
//!
//! Must stay linear, and tell most runs by their first few bytes, without room of its own.

use crate::views::escapes::hex_pair;

/// The shortest run that may be an encoded value: nine bytes in base64 are a national number.
pub const SHORTEST: usize = 12;
/// The share of a decoded text that may not be printable: none; and how much is looked at first.
const HEAD: usize = 12;

/// What a run of letters, digits and `+/-_` holds, if it decodes to text, and where it ends with what pads it. The first
/// of several lines in base64 is read with those behind it.
pub fn encoded(bytes: &[u8], start: usize, end: usize) -> Option<(usize, String)> {
    let run = bytes.get(start..end).filter(|run| run.len() >= SHORTEST)?;
    let (is_based, is_hexed) = (begins(run), begins_hexed(unmarked(run)));
    if is_based || is_hexed {
        read(bytes, start, end, is_hexed)
    } else {
        None
    }
}

/// As `encoded`, of a run that may hold text. `is_hexed`: in hexadecimal.
fn read(bytes: &[u8], start: usize, end: usize, is_hexed: bool) -> Option<(usize, String)> {
    let run = bytes.get(start..end)?;
    let held = |end: usize, held: String| {
        let pads = bytes.iter().skip(end).take(2).take_while(|byte| **byte == b'=').count();
        (end + pads, held)
    };
    if let Some((end, lines)) = lines(bytes, start, end) {
        if let Some(text) = unbased(&lines) {
            return Some(held(end, text));
        }
    }
    let hexed = if is_hexed { unhexed(run) } else { None };
    hexed.or_else(|| unbased(run)).map(|text| held(end, text))
}

/// The shortest line of several that are one text in base64 (RFC 2045, 6.8; RFC 7468, 2).
const LINE: usize = 40;

/// A run that is the first of several lines, with those behind it, and where they end; all but the last are as long.
fn lines(bytes: &[u8], start: usize, end: usize) -> Option<(usize, Vec<u8>)> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    let length = end - start;
    let line_break = |at: usize| match bytes.get(at..)? {
        [b'\n', ..] => Some(at + 1),
        [b'\r', b'\n', ..] => Some(at + 2),
        _ => None,
    };
    if length < LINE
        || !length.is_multiple_of(4)
        || line_break(end).is_none()
        || !begins(bytes.get(start..end)?)
    {
        return None;
    }
    let before = bytes.get(..start)?;
    let before = before.strip_suffix(b"\n").map(|before| before.strip_suffix(b"\r").unwrap_or(before));
    let is_later = before
        .and_then(|before| before.get(before.len().checked_sub(length)?..))
        .is_some_and(|line| line.iter().all(is_part));
    if is_later {
        return None;
    }
    let (mut all, mut last) = (bytes.get(start..end)?.to_vec(), end);
    while let Some(next) = line_break(last) {
        let line = bytes.get(next..(next + length).min(bytes.len()))?;
        let size = line.iter().take_while(|byte| is_part(byte)).count();
        let stands_alone = bytes.get(next + size).is_none_or(|byte| b"\r\n=\"'<".contains(byte));
        if size == 0 || !stands_alone {
            break;
        }
        all.extend_from_slice(line.get(..size)?);
        last = next + size;
        if size < length {
            break;
        }
    }
    (last > end).then_some((last, all))
}

/// Printable text, or nothing: in UTF-8, or in UTF-16 of letters that ASCII has.
fn told(bytes: Vec<u8>) -> Option<String> {
    let bytes = match wide(&bytes) {
        Some(at) => bytes.into_iter().skip(at).step_by(2).collect(),
        None => bytes,
    };
    let text = String::from_utf8(bytes).ok()?;
    (!text.is_empty() && !text.chars().any(|c| c.is_control() && !c.is_whitespace())).then_some(text)
}

/// Where the letters of UTF-16 begin, all of them of ASCII, in either order of bytes; `None` where it is something else.
fn wide(bytes: &[u8]) -> Option<usize> {
    let at = match bytes {
        [0xFF, 0xFE, ..] => 2,
        [0xFE, 0xFF, ..] => 3,
        [0, _, ..] => 1,
        [_, 0, ..] => 0,
        _ => return None,
    };
    let zeros = bytes.get(at & 2..)?.chunks_exact(2);
    zeros.clone().all(|two| two.get(1 - at % 2) == Some(&0)).then_some(at)
}

/// Whether a byte may begin printable text.
#[inline]
fn leads(byte: u8) -> bool {
    LEADS[usize::from(byte)]
}

static LEADS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let one = byte as u8;
        table[byte] = matches!(one, 0x20..=0x7E | 0xC2..=0xF4) || one.is_ascii_whitespace();
        byte += 1;
    }
    table
};

/// Whether a byte may stand behind the first one.
fn goes_on(first: u8, second: u8) -> bool {
    if first < 0x80 {
        leads(second)
    } else {
        second & 0xC0 == 0x80
    }
}

/// Whether what begins so may be printable text; its last character may be cut off.
fn readable(head: impl Iterator<Item = u8>) -> bool {
    let (mut few, mut count, mut is_wide) = ([0; HEAD], 0, false);
    for (place, byte) in few.iter_mut().zip(head) {
        if is_mark(byte) {
            is_wide = true;
        } else if (byte < 0x20 && !byte.is_ascii_whitespace()) || byte == 0x7F {
            return false;
        }
        *place = byte;
        count += 1;
    }
    let few = few.get(..count).unwrap_or_default();
    if is_wide {
        let letters = |at: usize| few.iter().skip(at).step_by(2).all(|byte| byte.is_ascii() && leads(*byte));
        return wide(few).is_some_and(letters);
    }
    std::str::from_utf8(few).map_or_else(|fault| fault.error_len().is_none(), |_| true)
}

/// Whether a byte stands in UTF-16 of letters that ASCII has, and in no other text: half of each, and the mark of their order.
fn is_mark(byte: u8) -> bool {
    matches!(byte, 0 | 0xFE | 0xFF)
}

/// A run without what says that it is in hexadecimal, as code and dumps of databases have it.
#[inline]
fn unmarked(run: &[u8]) -> &[u8] {
    match run {
        [b'0', b'x' | b'X', rest @ ..] => rest,
        _ => run,
    }
}

/// Whether the first two bytes that a run in hexadecimal holds may begin printable text: most runs are told by them.
#[inline]
fn begins_hexed(run: &[u8]) -> bool {
    let Some(first) = hex_pair(run, 0) else { return false };
    let next = hex_pair(run, 2);
    match first {
        // Half a letter in UTF-16: the other half is one, and numbers that begin with zeros are told by it.
        0 => next.is_some_and(|next| next.is_ascii() && leads(next)),
        _ if is_mark(first) => true,
        _ => leads(first) && next.is_some_and(|next| is_mark(next) || goes_on(first, next)),
    }
}

fn unhexed(run: &[u8]) -> Option<String> {
    fn decode(part: &[u8]) -> impl Iterator<Item = u8> + '_ {
        part.chunks_exact(2).filter_map(|two| hex_pair(two, 0))
    }
    let run = unmarked(run);
    // The head first: most runs are told by it.
    let head = run.get(..HEAD)?;
    if !run.len().is_multiple_of(2) || !head.iter().all(u8::is_ascii_hexdigit) || !readable(decode(head)) {
        return None;
    }
    run.iter().all(u8::is_ascii_hexdigit).then(|| told(decode(run).collect())).flatten()
}

/// What each byte of base64 stands for.
static SEXTETS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'A'..=b'Z' => byte as u8 - b'A',
            b'a'..=b'z' => byte as u8 - b'a' + 26,
            b'0'..=b'9' => byte as u8 - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// Whether the first two bytes that a run in base64 holds may begin printable text: most runs are told by them.
#[inline]
fn begins(run: &[u8]) -> bool {
    let [one, two, three, ..] = run else { return false };
    let [one, two, three] = [one, two, three].map(|byte| SEXTETS[usize::from(*byte)]);
    let (first, second) = (one << 2 | two >> 4, two << 4 | three >> 2);
    if is_mark(first) || is_mark(second) {
        return leads(first) || leads(second) || (is_mark(first) && first != 0 && is_mark(second));
    }
    leads(first) && goes_on(first, second)
}

fn unbased(run: &[u8]) -> Option<String> {
    fn decode(part: &[u8]) -> impl Iterator<Item = u8> + '_ {
        let (mut bits, mut count) = (0_u32, 0);
        part.iter().filter_map(move |byte| {
            bits = bits << 6 | u32::from(SEXTETS[usize::from(*byte)]);
            count += 6;
            (count >= 8).then(|| {
                count -= 8;
                (bits >> count) as u8
            })
        })
    }
    if run.len() % 4 == 1 || !begins(run) || !readable(decode(run.get(..HEAD)?)) {
        return None;
    }
    told(decode(run).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_that_hold_text_are_decoded_and_others_left() {
        let held = |text: &str, start, end| encoded(text.as_bytes(), start, end);
        let address = Some((26, "ann.lee@example.or".to_owned()));
        assert_eq!(address, held("x=YW5uLmxlZUBleGFtcGxlLm9y", 2, 26));
        let address = Some((30, "ann@example.org".to_owned()));
        assert_eq!(address, held("616e6e406578616d706c652e6f7267", 0, 30));
        let wide = "YQBuAG4AQABlAHgAYQBtAHAAbABlAC4AbwByAGcA";
        assert_eq!(Some((wide.len(), "ann@example.org".to_owned())), held(wide, 0, wide.len()));
        let wide = "FEFF0061006E006E0040006500780061006D0070006C0065002E006F00720067";
        assert_eq!(Some((wide.len(), "ann@example.org".to_owned())), held(wide, 0, wide.len()));
        let address = Some((32, "ann@example.org".to_owned()));
        assert_eq!(address, held("0x616E6E406578616D706C652E6F7267", 0, 32));
        let lines = "d3JpdGUgdG8gYW5uIGF0IHRoZSBhZGRyZXNzIGFubkBl\r\neGFtcGxlLm9yZyB0b2RheQ==\r\n";
        let text = "write to ann at the address ann@example.org today";
        assert_eq!(Some((72, text.to_owned())), held(lines, 0, 44).map(|(_, text)| (72, text)));
        assert_eq!(None, held(lines, 46, 70).filter(|(end, _)| *end != 72));
        for text in [
            "000000001234",
            "00000000000000000000",
            "d41d8cd98f00b204e9800998ecf8427e",
            "550e8400-e29b-41d4-a716-446655440000",
            "YW5uQGU",
        ] {
            assert_eq!(None, held(text, 0, text.len()), "{text}");
        }
    }
}
