//! Keyed digests of what was asked and answered, as the ledger has them.
//!
//! Must never give one value the same digest in two exchanges: the exchange's name is the salt of each.

use blake2::digest::consts::U16;
use blake2::digest::Mac as _;
use blake2::Blake2bMac;

use crate::transform::mac::Mac;

/// So many of one statement have a digest of their own; what is behind them has one together.
const MOST: usize = 16;
/// What these digests are personalised as.
const PERSON: &[u8] = b"mw-literal";

/// A kind, and what a literal or parameter of it says or its digest is.
pub type Said = (String, String);

/// Digests under two keys. No `Debug`: it holds them.
pub struct Digests {
    said: Blake2bMac<U16>,
    answers: Mac,
}

impl Digests {
    /// Under the key of literals and that of answers, 32 bytes each; None of others.
    pub fn new(said: &[u8], answers: &[u8]) -> Option<Self> {
        let are_keys = said.len() == 32 && answers.len() == 32;
        let said = Blake2bMac::new_with_salt_and_personal(said, &[], PERSON).ok()?;
        are_keys.then(|| Self { said, answers: Mac::new(answers) })
    }

    /// The digest, in hexadecimal, of each in order; those behind the first `MOST` are one: ("rest:" and how many, the
    /// digest of all of them).
    pub fn of(&self, exchange: &str, said: &[Said]) -> Vec<Said> {
        if said.is_empty() {
            return Vec::new();
        }
        let mut salted = self.said.clone();
        salted.update(exchange.as_bytes());
        salted.update(b"\0");
        let (own, rest) = said.split_at(said.len().min(MOST));
        let mut found: Vec<Said> = own
            .iter()
            .map(|(kind, text)| {
                let mut one = salted.clone();
                one.update(kind.as_bytes());
                one.update(b"\0");
                one.update(text.as_bytes());
                (kind.clone(), hex(&one.finalize().into_bytes()))
            })
            .collect();
        if !rest.is_empty() {
            salted.update(b"rest\0");
            for (kind, text) in rest {
                salted.update(format!("{}:{kind}\0{text}", kind.len() + 1 + text.len()).as_bytes());
            }
            found.push((format!("rest:{}", rest.len()), hex(&salted.finalize().into_bytes())));
        }
        found
    }

    /// Of an answer whose rows have this SHA-256: HMAC-SHA-256, in hexadecimal, of the exchange's name and that.
    pub fn answer(&self, exchange: &str, rows: &[u8]) -> String {
        hex(&self.answers.digest(&[exchange.as_bytes(), b"\0", rows].concat()))
    }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |at: u8| DIGITS.get(usize::from(at)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Digests;

    #[test]
    fn an_exchange_is_the_salt_and_the_seventeenth_begins_the_rest() {
        let digests = Digests::new(&[1; 32], &[2; 32]).unwrap();
        let said: Vec<_> = (0..18).map(|n| ("integer".to_owned(), n.to_string())).collect();
        let (one, other) = (digests.of("s-1", &said), digests.of("s-2", &said));
        assert_eq!((one.len(), one[16].0.as_str()), (17, "rest:2"));
        assert!(one.iter().zip(&other).all(|(one, other)| one.1 != other.1 && one.1.len() == 32));
        assert_ne!(digests.answer("s-1", b"x"), digests.answer("s-2", b"x"));
        assert!(Digests::new(&[1; 31], &[2; 32]).is_none());
    }
}
