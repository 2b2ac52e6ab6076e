//! What scanning found in a text is replaced in place, each entity by its own transform.
//!
//! Must never leave a finding in the text: an entity without a transform, and a finding that its transform can't
//! take, becomes its label.

use super::ff1::Way;
use super::hash::Hasher;
use super::pseudonym::Pseudonyms;
use super::redact::label;
use super::token::Tokenizer;
use crate::document::json::{inside, unescaped};
use crate::document::nested;
use crate::reread::{self, told::Told};
use crate::rows::leaf::is_secret;
use crate::scan::{self, Scanner};
use crate::transform::keys::Keys;
use crate::transform::options::Options;
use std::borrow::Cow;
use std::sync::Arc;

/// How often a text may have been escaped: JSON in a text of JSON.
const LEVELS: usize = 2;

enum Mask {
    Keep,
    Token(Box<Tokenizer>),
    Hash(Box<Hasher>),
    Pseudonym(Box<Pseudonyms>),
    Redact,
}

/// What findings of an entity become.
pub struct Span<'a> {
    /// What was found.
    pub entity: &'a str,
    /// "keep", "token", "pseudonym", "hash" or "redact".
    pub transform: &'a str,
    /// What the transform is told besides.
    pub options: Options,
}

/// The scanner with the transform that each entity's findings take.
pub struct Spans {
    scanner: Arc<Scanner>,
    masks: Vec<(String, Mask)>,
}

impl Spans {
    /// `None` for a transform that has no meaning in the middle of a text, or an option that it does not know.
    pub fn new(scanner: Arc<Scanner>, spans: &[Span<'_>], keys: &Keys) -> Option<Self> {
        let mut masks = Vec::with_capacity(spans.len());
        for Span { entity, transform, options } in spans {
            let mask = match *transform {
                "token" | "pseudonym" | "hash" if is_secret(entity) => Mask::Redact,
                "pseudonym" => Mask::Pseudonym(Box::new(Pseudonyms::new(keys, entity, options).ok()?)),
                "token" => Mask::Token(Box::new(Tokenizer::new(keys, entity, options).ok()?)),
                "hash" => Mask::Hash(Box::new(Hasher::new(keys, entity, options).ok()?)),
                _ => {
                    options.only(&[]).ok()?;
                    match *transform {
                        "keep" => Mask::Keep,
                        "redact" => Mask::Redact,
                        _ => return None,
                    }
                }
            };
            masks.push(((*entity).to_owned(), mask));
        }
        Some(Self { scanner, masks })
    }

    /// The text with its findings replaced; `None` where there are none. `found` hears of each finding's entity.
    ///
    /// `barred` are bytes that no finding may cover, since they hold a container together: then `Err`.
    pub fn replace(
        &self,
        field: Option<&str>,
        text: &str,
        barred: &[u8],
        found: &mut dyn FnMut(&'static str),
    ) -> Result<Option<String>, Barred> {
        if field.is_none() && self.scanner.quick_reject(text.as_bytes()) {
            return Ok(None);
        }
        let (mut spans, told) = self.found(field, text);
        let leaves = nested::spread(self, text, &spans).unwrap_or_else(|| {
            reread::add(&self.scanner, text, told, &mut spans);
            spans.retain(|span| self.masks(span.entity));
            nested::embedded(self, text, &spans)
        });
        spans.retain(|span| {
            let at = leaves.partition_point(|leaf| leaf.end <= span.start);
            leaves.get(at).is_none_or(|leaf| leaf.start >= span.end)
        });
        let mut leaves = leaves.into_iter().peekable();
        if spans.is_empty() && leaves.peek().is_none() {
            return Ok(None);
        }
        let mut out = String::with_capacity(text.len() + 16);
        let mut at = 0;
        let mut is_barred = false;
        let mut put = |start: usize, end: usize, new: Result<&str, &str>| {
            let (before, raw) = text.get(at..start).zip(text.get(start..end)).ok_or(Barred)?;
            is_barred |= raw.bytes().any(|byte| barred.contains(&byte));
            out.push_str(before);
            out.push_str(&new.map_or_else(|entity| Cow::Owned(self.mask(entity, raw)), Cow::Borrowed));
            at = end;
            Ok(())
        };
        for span in spans {
            while let Some(leaf) = leaves.next_if(|leaf| leaf.start < span.start) {
                leaf.entities.iter().for_each(|entity| found(entity));
                put(leaf.start, leaf.end, Ok(&leaf.new))?;
            }
            found(span.entity);
            put(span.start, span.end, Err(span.entity))?;
        }
        for leaf in leaves {
            leaf.entities.iter().for_each(|entity| found(entity));
            put(leaf.start, leaf.end, Ok(&leaf.new))?;
        }
        out.push_str(text.get(at..).ok_or(Barred)?);
        if is_barred {
            Err(Barred)
        } else {
            Ok(Some(out))
        }
    }

    /// What is found in a text and is to be masked.
    pub fn find(&self, field: Option<&str>, text: &str) -> Vec<scan::Span> {
        self.found(field, text).0
    }

    fn found(&self, field: Option<&str>, text: &str) -> (Vec<scan::Span>, Told) {
        let (mut spans, told) = self.scanner.find_marked(field, text);
        spans.retain(|span| self.masks(span.entity));
        (spans, told)
    }

    /// What a second reading finds in a text, and is to be masked.
    pub fn found_again(&self, text: &str) -> Option<&'static str> {
        let mut spans = Vec::new();
        reread::add(&self.scanner, text, Told::of(text), &mut spans);
        spans.into_iter().map(|span| span.entity).find(|entity| self.masks(entity))
    }

    /// Whether findings of an entity are masked.
    pub fn masks(&self, entity: &str) -> bool {
        !matches!(self.mask_of(entity), Mask::Keep)
    }

    fn mask_of(&self, entity: &str) -> &Mask {
        self.masks.iter().find(|(known, _)| known == entity).map_or(&Mask::Redact, |(_, mask)| mask)
    }

    /// A finding's new text; that of what an escaped one (`Zo\u00eb`) says, so that it is the same everywhere.
    fn mask(&self, entity: &str, raw: &str) -> String {
        let mut said = Cow::Borrowed(raw);
        let mut levels = 0;
        while levels < LEVELS {
            let Some(next) = unescaped(&said) else { break };
            said = Cow::Owned(next);
            levels += 1;
        }
        (0..levels).fold(self.plain(entity, &said), |text, _| inside(&text))
    }

    fn plain(&self, entity: &str, raw: &str) -> String {
        match self.mask_of(entity) {
            Mask::Keep => raw.to_owned(),
            Mask::Token(tokenizer) => tokenizer.text(raw, Way::Forward).unwrap_or_else(|| label(entity)),
            Mask::Hash(hasher) => hasher.text(raw.as_bytes()),
            Mask::Pseudonym(pseudonyms) => pseudonyms.text(raw).unwrap_or_else(|| label(entity)),
            Mask::Redact => label(entity),
        }
    }
}

/// A finding covers what holds its container together: the whole value has to be redacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Barred;
