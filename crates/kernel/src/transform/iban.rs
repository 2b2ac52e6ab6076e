//! IBANs: the country stays, and right check digits stay right.
//!
//! Source: ISO 13616-1 and ISO 7064 MOD 97-10. Must never map a valid and an invalid IBAN to the same token: a
//! valid one has its account permuted, an invalid one is redacted.

use super::ff1::{Ff1, Way};
use super::shape::{self, Place};

/// Offsets of the letters and digits.
fn places(text: &str) -> Vec<usize> {
    text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_alphanumeric()).map(|(at, _)| at).collect()
}

/// The two check digits that the country and account of this text call for.
fn check(text: &str, places: &[usize]) -> Option<u32> {
    let (head, account) = (places.get(..2)?, places.get(4..)?);
    let mut rest = 0;
    for at in account.iter().chain(head) {
        let byte = text.as_bytes().get(*at)?.to_ascii_uppercase();
        rest = match byte {
            b'0'..=b'9' => rest * 10 + u32::from(byte - b'0'),
            _ => rest * 100 + u32::from(byte - b'A') + 10,
        } % 97;
    }
    Some(98 - rest * 100 % 97)
}

/// The token of a valid IBAN; `None` for any other text.
pub fn permute(ff1: &Ff1, text: &str, way: Way) -> Option<String> {
    let places = places(text);
    let (tens, ones) = (*places.get(2)?, *places.get(3)?);
    let written =
        text.get(tens..=tens)?.parse::<u32>().ok()? * 10 + text.get(ones..=ones)?.parse::<u32>().ok()?;
    if written != check(text, &places)? {
        return None;
    }
    let account = *places.get(4)?;
    let place = |at: usize, _: u8| if at < account { Place::Fixed } else { Place::Free };
    // The check digits follow from the rest, so they are blanked before the skeleton is read.
    let blank = with_check(text, tens, ones, 0)?;
    let token = shape::permute(ff1, b'i', &blank, place, way)?;
    let right = check(&token, &places)?;
    with_check(&token, tens, ones, right)
}

fn with_check(text: &str, tens: usize, ones: usize, check: u32) -> Option<String> {
    let mut out = text.as_bytes().to_vec();
    *out.get_mut(tens)? = b'0' + (check / 10) as u8;
    *out.get_mut(ones)? = b'0' + (check % 10) as u8;
    String::from_utf8(out).ok()
}
