//! What a run of letters and digits holds: text in base64 or hexadecimal.
//!
//! Must stay linear, and tell most runs by their first few bytes, without room of its own.

use crate::views::hex_pair;

/// The shortest run that may be an encoded value: nine bytes in base64 are a national number.
pub const SHORTEST: usize = 12;
/// The share of a decoded text that may not be printable: none; and how much is looked at first.
const HEAD: usize = 12;

/// What a run of letters, digits and `+/-_` holds, if it decodes to text, and where it ends with what pads it.
pub fn encoded(bytes: &[u8], start: usize, end: usize) -> Option<(usize, String)> {
    let run = bytes.get(start..end).filter(|run| run.len() >= SHORTEST)?;
    let held = unhexed(run).or_else(|| unbased(run))?;
    let pads = bytes.iter().skip(end).take(2).take_while(|byte| **byte == b'=').count();
    Some((end + pads, held))
}

/// Printable text, or nothing.
fn told(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    (!text.is_empty() && !text.chars().any(|c| c.is_control() && !c.is_whitespace())).then_some(text)
}

/// Whether a byte may begin printable text.
fn leads(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7E | 0xC2..=0xF4) || byte.is_ascii_whitespace()
}

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
    let (mut few, mut count) = ([0; HEAD], 0);
    for (place, byte) in few.iter_mut().zip(head) {
        if (byte < 0x20 && !byte.is_ascii_whitespace()) || byte == 0x7F {
            return false;
        }
        *place = byte;
        count += 1;
    }
    std::str::from_utf8(few.get(..count).unwrap_or_default())
        .map_or_else(|fault| fault.error_len().is_none(), |_| true)
}

fn unhexed(run: &[u8]) -> Option<String> {
    fn decode(part: &[u8]) -> impl Iterator<Item = u8> + '_ {
        part.chunks_exact(2).filter_map(|two| hex_pair(two, 0))
    }
    // As code and dumps of databases have it.
    let run = run.strip_prefix(b"0x").or_else(|| run.strip_prefix(b"0X")).unwrap_or(run);
    // The head first: most runs are told by it.
    let head = run.get(..HEAD)?;
    if run.len() % 2 != 0
        || !hex_pair(run, 0)
            .is_some_and(|first| leads(first) && hex_pair(run, 2).is_some_and(|next| goes_on(first, next)))
        || !head.iter().all(u8::is_ascii_hexdigit)
        || !readable(decode(head))
    {
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
fn begins(run: &[u8]) -> bool {
    let [one, two, three, ..] = run else { return false };
    let [one, two, three] = [one, two, three].map(|byte| SEXTETS[usize::from(*byte)]);
    let (first, second) = (one << 2 | two >> 4, two << 4 | three >> 2);
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
        let address = Some((32, "ann@example.org".to_owned()));
        assert_eq!(address, held("0x616E6E406578616D706C652E6F7267", 0, 32));
        for text in ["d41d8cd98f00b204e9800998ecf8427e", "550e8400-e29b-41d4-a716-446655440000", "YW5uQGU"] {
            assert_eq!(None, held(text, 0, text.len()), "{text}");
        }
    }
}
