//! token: keyed, deterministic, reversible, format-preserving.
//!
//! A digit stays a digit, a letter a letter of its case, what stands between them stays; a card keeps a right (or
//! wrong) check digit, an email an email, an IBAN its country, an address stays an address. A permutation may map
//! a value to itself; changing that would break the one-to-one map, so such a value is left (1 in the domain).
//! Must never tokenise a domain under 10^6, or text it can't rank: `None`, and the caller redacts.

use super::ff1::{Ff1, Way};
use super::shape::{self, Place, Shapes};
use super::{address, card, iban, numbers};
use crate::transform::keys::{KeyUse, Keys};
use crate::transform::options::{BadOption, Options};
use std::borrow::Cow;
use std::ops::Range;

/// A text without the blanks behind it, and those; `None` where it is no token's.
type Stripped<'t> = Option<(&'t [u8], &'t [u8])>;

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
    /// Of an email: the domain stays. Of a card: its first six digits do.
    keeps: bool,
}

impl Tokenizer {
    /// The tokenizer of an entity, under the tenant and version of `keys`.
    ///
    /// Options: `domain` of an email, "keep" or "token" (the default); `bin`, whether a card's first six digits stay.
    pub fn new(keys: &Keys, entity: &str, options: &Options) -> Result<Self, BadOption> {
        options.only(&["domain", "bin"])?;
        let keeps_domain = match options.word("domain")? {
            Some("keep") => true,
            Some("token") | None => false,
            Some(_) => return Err(BadOption),
        };
        let keeps_bin = options.flag("bin")?;
        let style = match entity {
            "CREDIT_CARD" => Style::Card,
            "EMAIL_ADDRESS" => Style::Email,
            "IBAN_CODE" => Style::Iban,
            "IP_ADDRESS" => Style::Ip,
            "MAC_ADDRESS" => Style::Mac,
            "PHONE_NUMBER" => Style::Phone,
            _ => Style::Plain,
        };
        let keeps = match style {
            Style::Email => keeps_domain,
            Style::Card => keeps_bin,
            _ => false,
        };
        Ok(Self { ff1: Ff1::new(&keys.derive(KeyUse::Token, entity)), style, keeps })
    }

    /// The token of a text, or the raw text of a token. `None` where there is none: redact.
    pub fn text(&self, text: &str, way: Way) -> Option<String> {
        let (once, mut shapes) = (std::iter::once(Some((text.as_bytes(), [].as_slice()))), Shapes::default());
        let token = self.texts(once, way, &mut shapes).pop()??.into_owned();
        String::from_utf8(token).ok()
    }

    /// As `text`, for many and the blanks behind each, in their order: together they are faster. What is no text
    /// has no token. The tokens, each with its blanks, stand in `shapes` where they can.
    pub fn texts<'s, 't>(
        &self,
        texts: impl Iterator<Item = Option<(&'t [u8], &'t [u8])>> + Clone,
        way: Way,
        shapes: &'s mut Shapes,
    ) -> Vec<Option<Cow<'s, [u8]>>> {
        let add = match self.style {
            Style::Plain => plain,
            Style::Email if self.keeps => local,
            Style::Email => email,
            Style::Phone => phone,
            Style::Card => return self.cards(texts, way),
            Style::Iban | Style::Ip | Style::Mac => {
                let alone = |one: Option<(&[u8], &[u8])>| {
                    let (text, blanks) = one?;
                    let token = self.alone(std::str::from_utf8(text).ok()?, way)?;
                    Some(Cow::Owned([token.as_bytes(), blanks].concat()))
                };
                return texts.map(alone).collect();
            }
        };
        shapes.clear();
        for one in texts.clone() {
            match one.and_then(|(text, blanks)| add(text, shapes).map(|()| blanks)) {
                Some(blanks) => shapes.pad(blanks),
                None => shapes.add_none(),
            }
        }
        shapes.permute(&self.ff1, way);
        // Where a letter would become the mark of an extension, or stop being one, there would be no way back.
        let marks_alike =
            |token: &[u8], text: &[u8]| self.style != Style::Phone || extension(token) == extension(text);
        let tokens = shapes.tokens().zip(texts).map(|(token, one)| {
            let (text, _) = one?;
            token.filter(|token| marks_alike(token, text)).map(Cow::Borrowed)
        });
        tokens.collect()
    }

    /// The token of a text whose style permutes one at a time.
    fn alone(&self, text: &str, way: Way) -> Option<String> {
        match self.style {
            Style::Iban => iban::permute(&self.ff1, text, way),
            Style::Ip => self.ip(text, way),
            Style::Mac => self.mac(text, way),
            Style::Card | Style::Plain | Style::Email | Style::Phone => None,
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

    fn cards<'s, 't>(
        &self,
        texts: impl Iterator<Item = Stripped<'t>> + Clone,
        way: Way,
    ) -> Vec<Option<Cow<'s, [u8]>>> {
        let text = |one: Stripped<'t>| std::str::from_utf8(one?.0).ok();
        let mut cards: Vec<Option<card::Card>> =
            texts.clone().map(|one| card::read(text(one)?, self.keeps)).collect();
        card::permute_all(&self.ff1, &mut cards, way);
        let written = |(card, one): (Option<card::Card>, Stripped<'t>)| {
            let (text, (_, blanks)) = (text(one)?, one?);
            let token = card.and_then(|card| card::written(&card, text)).or_else(|| {
                let other = shape::permute(&self.ff1, b'p', text, |_, _| Place::Free, way)?;
                Some(other.into_bytes())
            })?;
            Some(Cow::Owned([token.as_slice(), blanks].concat()))
        };
        cards.into_iter().zip(texts).map(written).collect()
    }
}

#[allow(clippy::unnecessary_wraps)] // as its like below
fn plain(text: &[u8], shapes: &mut Shapes) -> Option<()> {
    shapes.add(b'p', text, |_, _| Place::Free);
    Some(())
}

/// Local part and domain are one number; the last label stays. Without `@` and `.` it is no email.
fn email(text: &[u8], shapes: &mut Shapes) -> Option<()> {
    let domain = memchr::memrchr(b'@', text)?;
    let last = domain + memchr::memrchr(b'.', text.get(domain..)?)?;
    shapes.add(b'e', text, |at, _| if at > last { Place::Fixed } else { Place::Free });
    Some(())
}

/// As `email`, but the whole domain stays.
fn local(text: &[u8], shapes: &mut Shapes) -> Option<()> {
    let domain = memchr::memrchr(b'@', text)?;
    memchr::memrchr(b'.', text.get(domain..)?)?;
    shapes.add(b'l', text, |at, _| if at > domain { Place::Fixed } else { Place::Free });
    Some(())
}

/// The country stays; the first digit behind it does not become 0, and stays where it is 0; so does the mark of an
/// extension.
fn phone(text: &[u8], shapes: &mut Shapes) -> Option<()> {
    let country = country(text);
    let first = country + text.get(country..)?.iter().position(u8::is_ascii_digit)?;
    let mark = extension(text);
    shapes.add(b't', text, |at, byte| match byte {
        _ if at < country => Place::Fixed,
        b'0' if at == first => Place::Fixed,
        _ if at == first => Place::NotZero,
        _ if mark.as_ref().is_some_and(|mark| mark.contains(&at)) => Place::Fixed,
        _ => Place::Free,
    });
    Some(())
}

/// Where the country code of a number that begins with `+` ends; 0 without one.
///
/// Source: ITU-T E.164, list of assigned country codes: 1 and 7, those of two digits, all others of three.
fn country(text: &[u8]) -> usize {
    let code = text.strip_prefix(b"+").unwrap_or_default();
    let length = match code {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        [b'2'..=b'9', ..] => 3,
        _ => return 0,
    };
    // Of a broken one what is there stays, so that its token is not read as one of another country.
    1 + code.iter().take(length).take_while(|byte| byte.is_ascii_digit()).count()
}

/// Where a phone number says that an extension follows: the last "ext" or, without one, the last "x".
fn extension(text: &[u8]) -> Option<Range<usize>> {
    let last = memchr::memrchr2(b'x', b'X', text)?;
    let mark = memchr::memmem::rfind(&text.to_ascii_lowercase(), b"ext");
    Some(mark.map_or(last..last + 1, |at| at..at + 3))
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
