//! token: keyed, deterministic, reversible, format-preserving.
//!
//! A digit stays a digit, a letter a letter of its case, what stands between them stays; a card keeps a right (or
//! wrong) check digit, an email an email, an IBAN its country, an address stays an address. A permutation may map
//! a value to itself; changing that would break the one-to-one map, so such a value is left (1 in the domain).
//! Must never tokenise a domain under 10^6, or text it can't rank: `None`, and the caller redacts.

use super::ff1::{Ff1, Way};
use super::shape::{self, Place, Shapes};
use super::{address, card, iban, numbers};
use crate::keys::{KeyUse, Keys};
use std::borrow::Cow;
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
        self.texts(&[Some(text)], way, &mut Shapes::default()).pop()?.map(Cow::into_owned)
    }

    /// As `text`, for many, in their order: together they are faster. What is no text has no token. The tokens
    /// stand in `shapes` where they can.
    pub fn texts<'s>(
        &self,
        texts: &[Option<&str>],
        way: Way,
        shapes: &'s mut Shapes,
    ) -> Vec<Option<Cow<'s, str>>> {
        let alone = |one: &dyn Fn(&str) -> Option<String>| {
            texts.iter().map(|text| one((*text)?).map(Cow::Owned)).collect()
        };
        match self.style {
            Style::Plain => together(&self.ff1, texts, way, plain, shapes),
            Style::Email => together(&self.ff1, texts, way, email, shapes),
            Style::Phone => {
                // Where a letter would become the mark of an extension, or stop being one, there would be no way back.
                let kept = |(token, text): (Option<Cow<'s, str>>, Option<&str>)| {
                    token.filter(|token| extension(token) == text.and_then(extension))
                };
                let tokens = together(&self.ff1, texts, way, phone, shapes);
                tokens.into_iter().zip(texts.iter().copied()).map(kept).collect()
            }
            Style::Card => alone(&|text| self.card(text, way)),
            Style::Iban => alone(&|text| iban::permute(&self.ff1, text, way)),
            Style::Ip => alone(&|text| self.ip(text, way)),
            Style::Mac => alone(&|text| self.mac(text, way)),
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

    fn card(&self, text: &str, way: Way) -> Option<String> {
        let card = card::permute(&self.ff1, text, way);
        card.or_else(|| shape::permute(&self.ff1, b'p', text, |_, _| Place::Free, way))
    }
}

/// The tokens of texts whose shapes `add` reads.
fn together<'s>(
    ff1: &Ff1,
    texts: &[Option<&str>],
    way: Way,
    add: fn(&str, &mut Shapes) -> Option<()>,
    shapes: &'s mut Shapes,
) -> Vec<Option<Cow<'s, str>>> {
    shapes.clear();
    for text in texts {
        if text.and_then(|text| add(text, shapes)).is_none() {
            shapes.add_none();
        }
    }
    shapes.permute(ff1, way).into_iter().map(|token| token.map(Cow::Borrowed)).collect()
}

#[allow(clippy::unnecessary_wraps)] // as its like below
fn plain(text: &str, shapes: &mut Shapes) -> Option<()> {
    shapes.add(b'p', text, |_, _| Place::Free);
    Some(())
}

/// Local part and domain are one number; the last label stays. Without `@` and `.` it is no email.
fn email(text: &str, shapes: &mut Shapes) -> Option<()> {
    let domain = text.rfind('@')?;
    let last = domain + text.get(domain..)?.rfind('.')?;
    shapes.add(b'e', text, |at, _| if at > last { Place::Fixed } else { Place::Free });
    Some(())
}

/// The first digit does not become 0, and stays where it is 0; the mark of an extension stays.
fn phone(text: &str, shapes: &mut Shapes) -> Option<()> {
    let first = text.find(|one: char| one.is_ascii_digit())?;
    let mark = extension(text);
    shapes.add(b't', text, |at, byte| match byte {
        b'0' if at == first => Place::Fixed,
        _ if at == first => Place::NotZero,
        _ if mark.as_ref().is_some_and(|mark| mark.contains(&at)) => Place::Fixed,
        _ => Place::Free,
    });
    Some(())
}

/// Where a phone number says that an extension follows: the last "ext" or, without one, the last "x".
fn extension(text: &str) -> Option<Range<usize>> {
    let last = memchr::memrchr2(b'x', b'X', text.as_bytes())?;
    let mark = text.to_ascii_lowercase().rfind("ext");
    Some(mark.map_or(last..last + 1, |at| at..at + 3))
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
