//! One value of one type by one action: a column's value, an array's element, a JSON document's leaf.
//!
//! Must never pass a value on because it could not be masked: it is redacted by its type, or dropped.

use crate::keys::Keys;
use crate::scanned::{self, Found, Scanned};
use crate::split::{self, Part};
use crate::tally::Verdict;
use crate::transform::ff1::Way;
use crate::transform::hash::Hasher;
use crate::transform::partial::{self, Shown};
use crate::transform::redact;
use crate::transform::shape::Shapes;
use crate::transform::spans::Spans;
use crate::transform::token::Tokenizer;
use crate::typed;
use crate::types::Kind;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What becomes of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Masked<'a> {
    /// It stays.
    Same,
    /// It becomes this.
    New(Cow<'a, [u8]>),
    /// It becomes NULL, by its verdict because that was asked for or because no mask is known.
    Null(Verdict),
}

impl Masked<'_> {
    /// What the ledger says of it.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Same => Verdict::Kept,
            Self::New(_) => Verdict::Masked,
            Self::Null(verdict) => *verdict,
        }
    }

    /// The same, leaning on nothing.
    pub fn into_owned(self) -> Masked<'static> {
        match self {
            Self::Same => Masked::Same,
            Self::New(new) => Masked::New(Cow::Owned(new.into_owned())),
            Self::Null(verdict) => Masked::Null(verdict),
        }
    }
}

enum Step {
    Keep,
    Null,
    Redact,
    Scan(Arc<Spans>),
    Partial(Shown),
    Hash(Box<Hasher>),
    Token(Box<Tokenizer>),
}

/// Where the new values of one column stand, batch after batch.
#[derive(Default)]
pub struct Room {
    shapes: Shapes,
    hashes: Vec<u8>,
}

/// A compiled action on a type in a format. No `Debug`: it holds keys.
pub struct Leaf {
    step: Step,
    kind: Kind,
    is_binary: bool,
    /// What a redacted value is; `None` where its type has none.
    redacted: Option<Vec<u8>>,
}

/// What the leaves of one program are made with.
pub struct Compiler<'a> {
    /// Where their keys come from.
    pub keys: &'a Keys,
    /// Which end "partial" shows.
    pub shown: Shown,
    /// The length of a hash, 1 to 64.
    pub length: usize,
    /// For "scan".
    pub spans: Arc<Spans>,
    /// For "scrub": every finding becomes its label.
    pub scrubs: Arc<Spans>,
}

impl Compiler<'_> {
    /// The leaf of an action; `name` is what a redacted text says. `None` for an action that is not known.
    pub fn leaf(&self, action: &str, entity: &str, name: &str, kind: Kind, is_binary: bool) -> Option<Leaf> {
        let step = match action {
            "keep" => Step::Keep,
            "scan" => Step::Scan(Arc::clone(&self.spans)),
            "scrub" => Step::Scan(Arc::clone(&self.scrubs)),
            "redact" => Step::Redact,
            "null" => Step::Null,
            "partial" => Step::Partial(self.shown),
            "hash" => Step::Hash(Box::new(Hasher::new(self.keys, entity, self.length)?)),
            "token" => Step::Token(Box::new(Tokenizer::new(self.keys, entity))),
            _ => return None,
        };
        let redacted = if is_binary { redact::binary(kind, name) } else { redact::text(kind, name) };
        Some(Leaf { step, kind, is_binary, redacted })
    }
}

impl Leaf {
    /// Whether every value stays.
    pub fn keeps(&self) -> bool {
        matches!(self.step, Step::Keep)
    }

    /// The type of its values.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether this is what every value becomes that can't be masked otherwise.
    pub fn is_redacted(&self, value: &[u8]) -> bool {
        self.redacted.as_deref() == Some(value)
    }

    /// An element of an array as one among its neighbours; only scanned text is.
    pub fn part(&self, value: &[u8], masked: &Masked<'_>) -> Option<Part<'static>> {
        let text = self.kind.text(value).filter(|_| matches!(self.step, Step::Scan(_)))?;
        Some(Part {
            text: Cow::Owned(String::from_utf8_lossy(text).into_owned()),
            is_number: false,
            is_found: *masked != Masked::Same,
            holder: 0,
            holder_name: None,
            name: None,
        })
    }

    /// The elements that together hold what none of them holds alone.
    pub fn spread(&self, parts: &[Part<'_>]) -> BTreeMap<usize, &'static str> {
        match &self.step {
            Step::Scan(spans) => split::spread(spans, parts),
            _ => BTreeMap::new(),
        }
    }

    /// What becomes of a value that is not NULL.
    pub fn mask(&self, value: &[u8], found: &mut Found<'_>) -> Masked<'static> {
        let mut room = Room::default();
        let masked = self.mask_all(&[value], found, &mut room).pop();
        masked.map_or(Masked::Null(Verdict::Dropped), Masked::into_owned)
    }

    /// As `mask`, for many values, in their order: they are faster together, in one room.
    pub fn mask_all<'s>(
        &'s self,
        values: &[&[u8]],
        found: &mut Found<'_>,
        room: &'s mut Room,
    ) -> Vec<Masked<'s>> {
        let (kind, is_binary) = (self.kind, self.is_binary);
        match &self.step {
            Step::Keep => vec![Masked::Same; values.len()],
            Step::Null => vec![Masked::Null(Verdict::Masked); values.len()],
            Step::Redact => values.iter().map(|value| self.or_redacted(None, value)).collect(),
            Step::Scan(spans) => {
                let scan = |value: &&[u8]| match scanned::scan(spans, kind, is_binary, value, found) {
                    Scanned::Clean => Masked::Same,
                    Scanned::Changed(new) => self.or_redacted(Some(Cow::Owned(new)), value),
                    Scanned::Unreadable => self.or_redacted(None, value),
                };
                values.iter().map(scan).collect()
            }
            Step::Partial(shown) => {
                let partial = |value: &&[u8]| {
                    let text = kind.text(value).and_then(|text| std::str::from_utf8(text).ok());
                    self.or_redacted(text.map(|text| partial::text(text, *shown).into_bytes().into()), value)
                };
                values.iter().map(partial).collect()
            }
            Step::Hash(hasher) => {
                room.hashes.clear();
                // All of them or none is a text: that is the type's.
                values
                    .iter()
                    .filter_map(|value| kind.text(value))
                    .for_each(|text| hasher.put(text, &mut room.hashes));
                let mut made = room.hashes.chunks_exact(hasher.length());
                values.iter().map(|value| self.or_redacted(made.next().map(Cow::Borrowed), value)).collect()
            }
            Step::Token(tokenizer) => {
                let tokens =
                    typed::tokens(tokenizer, kind, is_binary, values, Way::Forward, &mut room.shapes);
                tokens.into_iter().zip(values).map(|(new, value)| self.or_redacted(new, value)).collect()
            }
        }
    }

    /// The new value or, without one, the redacted one.
    fn or_redacted<'s>(&'s self, new: Option<Cow<'s, [u8]>>, value: &[u8]) -> Masked<'s> {
        let redacted = || match self.kind {
            Kind::Bits => redact::bits(value, self.is_binary).map(Cow::Owned),
            _ => self.redacted.as_deref().map(Cow::Borrowed),
        };
        new.or_else(redacted).map_or(Masked::Null(Verdict::Dropped), Masked::New)
    }
}
