//! Base64 in both alphabets, with or without padding, as far as validators need it.

/// The bytes of a text, or none where it isn't base64.
pub fn decoded(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    if body.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in body.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFFFF;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xFF) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn both_alphabets_are_read_and_nothing_else() {
        assert_eq!(decoded("aGk_Pz8="), Some(b"hi???".to_vec()));
        assert_eq!(decoded("aGk/Pz8"), Some(b"hi???".to_vec()));
        assert_eq!((decoded("a"), decoded("a b c"), decoded("é")), (None, None, None));
    }
}
