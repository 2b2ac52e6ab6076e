//! token: keyed, deterministic, reversible, format-preserving.
//!
//! A digit stays a digit, a letter a letter of its case, what stands between them stays; a card keeps a right (or
//! wrong) check digit, an email an email, an IBAN its country, an address stays an address. A permutation may map
//! a value to itself; changing that would break the one-to-one map, so such a value is left (1 in the domain).
//! Must never tokenise a domain under 10^6, or text it can't rank: `None`, and the caller redacts.

use super::ff1::{Ff1, Way};
use super::shape::{Place, Shape};
use super::{address, card, iban, numbers};
use crate::keys::{KeyUse, Keys};
use std::ops::Range;

/// Which rule a value's entity follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Card,
    Email,
    Iban,
    Ip,
    Mac,
    Phone,
}

/// The token transform of one entity, its key set up. No `Debug`: it holds a key.
pub struct Tokenizer {
    ff1: Ff1,
    style: Style,
}

impl Tokenizer {
    /// The tokenizer of an entity, under the tenant and version of `keys`.
    pub fn new(keys: &Keys, entity: &str) -> Self {
        let style = match entity {
            "CREDIT_CARD" => Style::Card,
            "EMAIL_ADDRESS" => Style::Email,
            "IBAN_CODE" => Style::Iban,
            "IP_ADDRESS" => Style::Ip,
            "MAC_ADDRESS" => Style::Mac,
            "PHONE_NUMBER" => Style::Phone,
            _ => Style::Plain,
        };
        Self { ff1: Ff1::new(&keys.derive(KeyUse::Token, entity)), style }
    }

    /// The token of a text, or the raw text of a token. `None` where there is none: redact.
    pub fn text(&self, text: &str, way: Way) -> Option<String> {
        match self.style {
            Style::Plain => self.plain(text, way),
            Style::Card => card::permute(&self.ff1, text, way).or_else(|| self.plain(text, way)),
            Style::Email => self.email(text, way),
            Style::Iban => iban::permute(&self.ff1, text, way),
            Style::Ip => address::ip(&self.ff1, text, way),
            Style::Mac => address::hexadecimal(&self.ff1, text, 12, way),
            Style::Phone => self.phone(text, way),
        }
    }

    /// The token of a UUID: 32 hexadecimal digits stay such.
    pub fn uuid(&self, text: &str, way: Way) -> Option<String> {
        address::hexadecimal(&self.ff1, text, 32, way)
    }

    /// The token of a MAC address, whatever the entity: for the type macaddr.
    pub fn mac(&self, text: &str, way: Way) -> Option<String> {
        address::hexadecimal(&self.ff1, text, 12, way)
    }

    /// The token of an IP address, whatever the entity: for the type inet.
    pub fn ip(&self, text: &str, way: Way) -> Option<String> {
        address::ip(&self.ff1, text, way)
    }

    /// The token of a whole number in decimal, of as many digits, its magnitude at most `most`.
    pub fn integer(&self, text: &str, most: Option<u64>, way: Way) -> Option<String> {
        numbers::permute(&self.ff1, text, most, way)
    }

    fn plain(&self, text: &str, way: Way) -> Option<String> {
        Shape::of(b'p', text, |_, _| Place::Free)?.permute(&self.ff1, text, way)
    }

    /// Local part and domain are one number; the last label stays. Without `@` and `.` it is plain text.
    fn email(&self, text: &str, way: Way) -> Option<String> {
        let domain = text.rfind('@')?;
        let last = domain + text.get(domain..)?.rfind('.')?;
        let place = |at: usize, _: u8| if at > last { Place::Fixed } else { Place::Free };
        Shape::of(b'e', text, place)?.permute(&self.ff1, text, way)
    }

    /// The first digit does not become 0, and stays where it is 0; the mark of an extension stays. Where a letter
    /// would become such a mark, or stop being one, there would be no way back: `None`.
    fn phone(&self, text: &str, way: Way) -> Option<String> {
        let first = text.find(|one: char| one.is_ascii_digit())?;
        let mark = extension(text);
        let place = |at: usize, byte: u8| match byte {
            b'0' if at == first => Place::Fixed,
            _ if at == first => Place::NotZero,
            _ if mark.as_ref().is_some_and(|mark| mark.contains(&at)) => Place::Fixed,
            _ => Place::Free,
        };
        Shape::of(b't', text, place)?.permute(&self.ff1, text, way).filter(|token| extension(token) == mark)
    }
}

/// Where a phone number says that an extension follows.
fn extension(text: &str) -> Option<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    lower.rfind("ext").map(|at| at..at + 3).or_else(|| lower.rfind('x').map(|at| at..at + 1))
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
