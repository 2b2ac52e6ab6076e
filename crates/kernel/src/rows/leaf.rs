//! One value of one type by one action: a column's value, an array's element, a JSON document's leaf.
//!
//! Must never pass a value on because it could not be masked: it is redacted by its type, or dropped.

use crate::detectors;
use crate::detectors::shape::SECRET;
use crate::document::split::{self, Part};
use crate::rows::scanned::{self, Found, Scanned};
use crate::rows::tally::Verdict;
use crate::rows::typed;
use crate::rows::types::Kind;
use crate::transform::ff1::Way;
use crate::transform::generalise::Generalise;
use crate::transform::hash::Hasher;
use crate::transform::keys::Keys;
use crate::transform::noise::Noise;
use crate::transform::options::{BadOption, Options};
use crate::transform::partial::{self, Shown};
use crate::transform::pseudonym::Pseudonyms;
use crate::transform::redact;
use crate::transform::shape::Shapes;
use crate::transform::shift::Shift;
use crate::transform::spans::Spans;
use crate::transform::token::Tokenizer;
use crate::transform::vault::{Kept, Vault};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// What becomes of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Masked<'a> {
    /// It stays.
    Same,
    /// It becomes this.
    New(Cow<'a, [u8]>),
    /// It becomes this, its type's redacted value, since the transform asked for can't take it.
    Redacted(Cow<'a, [u8]>),
    /// It becomes NULL, by its verdict because that was asked for or because no mask is known.
    Null(Verdict),
}

impl Masked<'_> {
    /// What the ledger says of it.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Same => Verdict::Kept,
            Self::New(_) => Verdict::Masked,
            Self::Redacted(_) => Verdict::Redacted,
            Self::Null(verdict) => *verdict,
        }
    }

    /// The same, leaning on nothing.
    pub fn into_owned(self) -> Masked<'static> {
        match self {
            Self::Same => Masked::Same,
            Self::New(new) => Masked::New(Cow::Owned(new.into_owned())),
            Self::Redacted(new) => Masked::Redacted(Cow::Owned(new.into_owned())),
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
    Pseudonym(Box<Pseudonyms>),
    Shift(Shift),
    Generalise(Generalise),
    Noise(Box<Noise>),
    Vault(Kept),
}

/// Where the new values of one column stand, batch after batch.
#[derive(Default)]
pub struct Room {
    shapes: Shapes,
    written: Vec<u8>,
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
    /// For "scan".
    pub spans: Arc<Spans>,
    /// For "scrub": every finding becomes its label.
    pub scrubs: Arc<Spans>,
    /// Where random tokens are kept; without one, what should become such a token is redacted.
    pub vault: Option<Arc<dyn Vault>>,
}

/// What is asked of one value.
pub struct Asked<'a> {
    /// The action by name.
    pub action: &'a str,
    /// Whose key it is done with.
    pub entity: &'a str,
    /// What a redacted text says.
    pub name: &'a str,
    /// What the action is told besides.
    pub options: &'a Options,
}

/// Why there is no leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoLeaf {
    /// An action that is not known.
    Action,
    /// An option that the action does not know, or out of its range.
    Option,
}

impl From<BadOption> for NoLeaf {
    fn from(_: BadOption) -> Self {
        Self::Option
    }
}

impl Compiler<'_> {
    /// The leaf of what is asked.
    pub fn leaf(&self, asked: &Asked<'_>, kind: Kind, is_binary: bool) -> Result<Leaf, NoLeaf> {
        let Asked { action, entity, name, options } = *asked;
        let step = match action {
            "partial" => Step::Partial(Shown::new(options)?),
            "hash" => Step::Hash(Box::new(Hasher::new(self.keys, entity, options)?)),
            "token" => Step::Token(Box::new(Tokenizer::new(self.keys, entity, options)?)),
            "pseudonym" => Step::Pseudonym(Box::new(Pseudonyms::new(self.keys, entity, options)?)),
            "shift" => Step::Shift(Shift::new(self.keys, entity, options)?),
            "generalise" => Step::Generalise(Generalise::new(options)?),
            "noise" => Step::Noise(Box::new(Noise::new(self.keys, entity, options)?)),
            _ => {
                options.only(&[])?;
                match action {
                    "vault" => self
                        .vault
                        .as_ref()
                        .map_or(Step::Redact, |vault| Step::Vault(Kept::new(Arc::clone(vault), entity))),
                    "keep" => Step::Keep,
                    "scan" => Step::Scan(Arc::clone(&self.spans)),
                    "scrub" => Step::Scan(Arc::clone(&self.scrubs)),
                    "redact" => Step::Redact,
                    "null" => Step::Null,
                    _ => return Err(NoLeaf::Action),
                }
            }
        };
        // Of what opens a door nothing is of use, and every part of it may be one too much.
        let is_shown = matches!(step, Step::Keep | Step::Scan(_) | Step::Null);
        let step = if is_secret(entity) && !is_shown { Step::Redact } else { step };
        let redacted = if is_binary { redact::binary(kind, name) } else { redact::text(kind, name) };
        Ok(Leaf { step, kind, is_binary, redacted })
    }
}

/// Whether an entity is of a built-in detector of secrets.
pub fn is_secret(entity: &str) -> bool {
    detectors::ALL.iter().any(|detector| detector.entity == entity && detector.category == SECRET)
}

impl Leaf {
    /// Whether every value stays.
    pub fn keeps(&self) -> bool {
        matches!(self.step, Step::Keep)
    }

    /// What every value becomes, where that is the same whatever it is. Bits are redacted to as many as there were.
    pub fn constant(&self) -> Option<Masked<'_>> {
        match self.step {
            _ if self.kind == Kind::Bits => None,
            Step::Null => Some(Masked::Null(Verdict::Masked)),
            Step::Redact => Some(self.redaction(&[])),
            _ => None,
        }
    }

    /// About how many nanoseconds a value takes.
    pub fn work(&self) -> u32 {
        match self.step {
            Step::Keep => 2,
            Step::Null | Step::Redact => 5,
            Step::Partial(_) => 30,
            Step::Hash(_) => 70,
            Step::Token(_) => 200,
            _ => 1000,
        }
    }

    /// The type of its values.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The column whose value says by what another's of the same row are masked.
    pub fn subject(&self) -> Option<usize> {
        match &self.step {
            Step::Shift(shift) => shift.subject(),
            _ => None,
        }
    }

    /// Whether its values become tokens of FF1, which may be walked on.
    pub fn is_token(&self) -> bool {
        matches!(self.step, Step::Token(_))
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
            Step::Redact => values.iter().map(|value| self.redaction(value)).collect(),
            Step::Scan(spans) => {
                let scan = |value: &&[u8]| match scanned::scan(spans, kind, is_binary, value, found) {
                    Scanned::Clean => Masked::Same,
                    Scanned::Changed(new) => self.or_redacted(Some(Cow::Owned(new)), value),
                    Scanned::Unreadable => self.or_redacted(None, value),
                };
                values.iter().map(scan).collect()
            }
            Step::Partial(shown) => {
                room.written.clear();
                let partial = |value: &&[u8]| {
                    let text = std::str::from_utf8(kind.text(value)?).ok()?;
                    let start = room.written.len();
                    partial::put(text, *shown, &mut room.written);
                    Some(start..room.written.len())
                };
                let places: Vec<_> = values.iter().map(partial).collect();
                let made = |place: Option<Range<usize>>| room.written.get(place?).map(Cow::Borrowed);
                values.iter().zip(places).map(|(value, place)| self.or_redacted(made(place), value)).collect()
            }
            Step::Pseudonym(pseudonyms) => {
                let pseudonym = |value: &&[u8]| {
                    let text = kind.text(value).and_then(|text| std::str::from_utf8(text).ok());
                    let made = text.and_then(|text| pseudonyms.text(text));
                    self.or_redacted(made.map(|made| made.into_bytes().into()), value)
                };
                values.iter().map(pseudonym).collect()
            }
            Step::Shift(shift) => {
                self.each(values, |value| shift.value(kind, is_binary, value, Way::Forward))
            }
            Step::Generalise(generalise) => {
                self.each(values, |value| generalise.value(kind, is_binary, value))
            }
            Step::Noise(noise) => self.each(values, |value| noise.value(kind, is_binary, value)),
            Step::Vault(kept) => match kept.tokens(kind, is_binary, values) {
                Some(made) => made
                    .into_iter()
                    .zip(values)
                    .map(|(new, value)| self.or_redacted(new.map(Cow::Owned), value))
                    .collect(),
                None => vec![Masked::Null(Verdict::Failed); values.len()],
            },
            Step::Hash(hasher) => {
                room.written.clear();
                // All of them or none is a text: that is the type's.
                hasher.put(values.iter().filter_map(|value| kind.text(value)), &mut room.written);
                let mut made = room.written.chunks_exact(hasher.length());
                values.iter().map(|value| self.or_redacted(made.next().map(Cow::Borrowed), value)).collect()
            }
            Step::Token(tokenizer) => {
                let tokens =
                    typed::tokens(tokenizer, kind, is_binary, values, Way::Forward, &mut room.shapes);
                tokens.into_iter().zip(values).map(|(new, value)| self.or_redacted(new, value)).collect()
            }
        }
    }

    /// As `mask_all`, where a value of the same row, another column's, says how far each moves.
    pub fn mask_beside(&self, values: &[&[u8]], subjects: &[Option<Cow<'_, [u8]>>]) -> Vec<Masked<'_>> {
        let Step::Shift(shift) = &self.step else { return Vec::new() };
        let moved = |(value, subject): (&&[u8], &Option<Cow<'_, [u8]>>)| {
            let new = subject
                .as_deref()
                .and_then(|subject| shift.beside(self.kind, self.is_binary, value, subject));
            self.or_redacted(new.map(Cow::Owned), value)
        };
        values.iter().zip(subjects).map(moved).collect()
    }

    fn each(&self, values: &[&[u8]], mask: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Vec<Masked<'_>> {
        values.iter().map(|value| self.or_redacted(mask(value).map(Cow::Owned), value)).collect()
    }

    /// A value that is redacted because that was asked for.
    fn redaction(&self, value: &[u8]) -> Masked<'_> {
        match self.or_redacted(None, value) {
            Masked::Redacted(new) => Masked::New(new),
            other => other,
        }
    }

    /// The new value or, without one, the redacted one.
    fn or_redacted<'s>(&'s self, new: Option<Cow<'s, [u8]>>, value: &[u8]) -> Masked<'s> {
        if let Some(new) = new {
            return Masked::New(new);
        }
        let redacted = match self.kind {
            Kind::Bits => redact::bits(value, self.is_binary).map(Cow::Owned),
            _ => self.redacted.as_deref().map(Cow::Borrowed),
        };
        redacted.map_or(Masked::Null(Verdict::Dropped), Masked::Redacted)
    }
}
