//! The checksum that `GitHub` and npm put at the end of a token: CRC-32 of the body, in six base-62 digits.

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// CRC-32 as ISO 3309 and zlib have it.
fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    !sum
}

/// Whether the last six characters of a token's body are the checksum of those before them.
pub fn proves(body: &str) -> bool {
    let bytes = body.as_bytes();
    let Some((random, digits)) = bytes.len().checked_sub(6).and_then(|at| bytes.split_at_checked(at)) else {
        return false;
    };
    let mut rest = crc32(random);
    let mut expected = [b'0'; 6];
    for place in expected.iter_mut().rev() {
        *place = ALPHABET.get((rest % 62) as usize).copied().unwrap_or(b'0');
        rest /= 62;
    }
    digits == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_published_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert!(!proves("") && !proves("abc") && !proves("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"));
    }
}
