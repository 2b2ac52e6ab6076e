//! Whole numbers: a token has the sign and the number of digits of its raw value, and fits the same type.
//!
//! Must never give a leading zero or a number past the type's range: a number with 7 to 9 digits has the same
//! token as int4, int8 and numeric. Under 7 digits there are too few numbers to hide among: `None`.

use super::ff1::{Ff1, Way};
use super::permutation::{self, tweak};
use super::shape::{self, Place};

/// The token of a whole number written in decimal; `most` is the largest magnitude its type holds.
pub fn permute(ff1: &Ff1, text: &str, most: Option<u64>, way: Way) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let first = text.len() - digits.len();
    if !(b'1'..=b'9').contains(digits.as_bytes().first()?)
        || !digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let place = |at: usize, _: u8| if at == first { Place::NotZero } else { Place::Free };
    let Some(most) = most.map(u128::from).filter(|most| digits.len() >= most.to_string().len()) else {
        return shape::permute(ff1, b'n', text, place, way);
    };
    // As many digits as the type's largest number: the domain ends at that number.
    let least = 10_u128.checked_pow(digits.len() as u32 - 1)?;
    let number = digits.parse::<u128>().ok().filter(|number| *number <= most)?;
    let tweak = tweak(&[b'm', first as u8, digits.len() as u8]);
    let token = permutation::walk(ff1, tweak, most - least + 1, number - least, way, |_| true)?;
    Some(format!("{}{}", text.get(..first)?, token + least))
}
