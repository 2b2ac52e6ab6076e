//! A mask program: one compiled action per output column, shared by every row of every exchange that needs it.
//!
//! Must never pass a value on because it could not be masked: it is redacted by its type, or dropped.

use crate::keys::Keys;
use crate::scan::Scanner;
use crate::scanned::{self, Found, Scanned};
use crate::tally::Verdict;
use crate::transform::ff1::Way;
use crate::transform::hash::Hasher;
use crate::transform::partial::{self, Shown};
use crate::transform::redact;
use crate::transform::spans::Spans;
use crate::transform::token::Tokenizer;
use crate::typed;
use crate::types::{kind, Kind};
use std::borrow::Cow;
use std::sync::Arc;

/// A program that can't be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgramError {
    /// An action that is none of those `Spec` names.
    Action(usize),
    /// A format other than 0 and 1.
    Format(usize),
    /// An option without a meaning or out of its range.
    Option,
    /// A transform for findings other than token, hash and redact.
    Span,
}

impl std::fmt::Display for ProgramError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Action(column) => write!(out, "column {column}: unknown action"),
            Self::Format(column) => write!(out, "column {column}: format is neither 0 (text) nor 1 (binary)"),
            Self::Option => out
                .write_str("an option is unknown or out of range: last or first (not both), length 1 to 64"),
            Self::Span => out.write_str("a finding's transform is none of token, hash and redact"),
        }
    }
}

impl std::error::Error for ProgramError {}

/// One output column as asked for.
#[derive(Debug, Clone)]
pub struct Spec {
    /// "keep", "scan", "scrub", "redact", "null", "partial", "hash" or "token".
    pub action: String,
    /// The entity, empty for keep, scan and scrub.
    pub entity: String,
    /// The type's OID.
    pub oid: u32,
    /// 0 text, 1 binary.
    pub format: u16,
}

enum Step {
    Keep,
    Null,
    Redact,
    Scan,
    Scrub,
    Partial(Shown),
    Hash(Box<Hasher>),
    Token(Box<Tokenizer>),
}

struct Column {
    step: Step,
    kind: Kind,
    is_binary: bool,
    /// What a redacted value of this column is; `None` where its type has none.
    redacted: Option<Vec<u8>>,
}

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

/// The compiled actions. No `Debug`: it holds keys.
pub struct Program {
    columns: Vec<Column>,
    spans: Spans,
    /// Every finding becomes its label: in a text that a client had a hand in, a token would be its own literal's.
    scrubs: Spans,
    keeps_all: bool,
}

fn shown(options: &[(&str, usize)]) -> Result<(Shown, usize), ProgramError> {
    let (mut ends, mut length) = (Vec::new(), 16);
    for (name, value) in options {
        match *name {
            "last" => ends.push(Shown::Last(*value)),
            "first" => ends.push(Shown::First(*value)),
            "length" => length = *value,
            _ => return Err(ProgramError::Option),
        }
    }
    match ends.as_slice() {
        [] => Ok((Shown::Last(4), length)),
        [one] => Ok((*one, length)),
        _ => Err(ProgramError::Option),
    }
}

impl Program {
    /// Compiles the columns. `spans` are (entity, transform) for findings in scanned text; `options` are (name,
    /// value) for all partial and hash columns.
    pub fn new(
        specs: &[Spec],
        keys: &Keys,
        scanner: Arc<Scanner>,
        spans: &[(&str, &str)],
        options: &[(&str, usize)],
    ) -> Result<Self, ProgramError> {
        let (shown, length) = shown(options)?;
        let hasher = |entity: &str| Hasher::new(keys, entity, length).ok_or(ProgramError::Option);
        // Checked even where no column hashes: a wrong option is told at once, not with the first statement.
        hasher("")?;
        let mut columns = Vec::with_capacity(specs.len());
        for (at, spec) in specs.iter().enumerate() {
            let step = match spec.action.as_str() {
                "keep" => Step::Keep,
                "scan" => Step::Scan,
                "scrub" => Step::Scrub,
                "redact" => Step::Redact,
                "null" => Step::Null,
                "partial" => Step::Partial(shown),
                "hash" => Step::Hash(Box::new(hasher(&spec.entity)?)),
                "token" => Step::Token(Box::new(Tokenizer::new(keys, &spec.entity))),
                _ => return Err(ProgramError::Action(at)),
            };
            let is_binary = match spec.format {
                0 => false,
                1 => true,
                _ => return Err(ProgramError::Format(at)),
            };
            let kind = kind(spec.oid);
            let name = if spec.entity.is_empty() { "REDACTED" } else { &spec.entity };
            let redacted = if is_binary { redact::binary(kind, name) } else { redact::text(kind, name) };
            columns.push(Column { step, kind, is_binary, redacted });
        }
        let keeps_all = columns.iter().all(|column| matches!(column.step, Step::Keep));
        let scrubs = Spans::new(Arc::clone(&scanner), &[], keys, length).ok_or(ProgramError::Span)?;
        let spans = Spans::new(scanner, spans, keys, length).ok_or(ProgramError::Span)?;
        Ok(Self { columns, spans, scrubs, keeps_all })
    }

    /// How many columns a row must have.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// Whether every column is kept: then a row is only counted.
    pub fn keeps_all(&self) -> bool {
        self.keeps_all
    }

    /// Whether every column is in the format that a COPY of that kind carries.
    pub fn is_all(&self, binary: bool) -> bool {
        self.columns.iter().all(|column| column.is_binary == binary)
    }

    /// What becomes of a value that is not NULL. `None` where there is no such column.
    pub fn mask(&self, column: usize, value: &[u8], found: &mut Found<'_>) -> Option<Masked<'_>> {
        self.mask_all(column, &[value], found)?.pop()
    }

    /// As `mask`, for many values of one column, in their order: tokens are faster together.
    pub fn mask_all(
        &self,
        column: usize,
        values: &[&[u8]],
        found: &mut Found<'_>,
    ) -> Option<Vec<Masked<'_>>> {
        let column = self.columns.get(column)?;
        let (kind, is_binary) = (column.kind, column.is_binary);
        let text = |value: &&[u8], new: &dyn Fn(&str) -> String| {
            column.or_redacted(kind.text(value).map(|text| new(text).into_bytes()), value)
        };
        Some(match &column.step {
            Step::Keep => vec![Masked::Same; values.len()],
            Step::Null => vec![Masked::Null(Verdict::Masked); values.len()],
            Step::Redact => values.iter().map(|value| column.or_redacted(None, value)).collect(),
            Step::Scan | Step::Scrub => {
                let spans = if matches!(column.step, Step::Scrub) { &self.scrubs } else { &self.spans };
                let scan = |value: &&[u8]| match scanned::scan(spans, kind, is_binary, value, found) {
                    Scanned::Clean => Masked::Same,
                    Scanned::Changed(new) => column.or_redacted(Some(new), value),
                    Scanned::Unreadable => column.or_redacted(None, value),
                };
                values.iter().map(scan).collect()
            }
            Step::Partial(shown) => {
                values.iter().map(|value| text(value, &|text| partial::text(text, *shown))).collect()
            }
            Step::Hash(hasher) => {
                values.iter().map(|value| text(value, &|text| hasher.text(text.as_bytes()))).collect()
            }
            Step::Token(tokenizer) => {
                let tokens = typed::tokens(tokenizer, kind, is_binary, values, Way::Forward);
                tokens.into_iter().zip(values).map(|(new, value)| column.or_redacted(new, value)).collect()
            }
        })
    }
}

impl Column {
    /// The new value or, without one, the redacted one.
    fn or_redacted(&self, new: Option<Vec<u8>>, value: &[u8]) -> Masked<'_> {
        let redacted = || match self.kind {
            Kind::Bits => redact::bits(value, self.is_binary).map(Cow::Owned),
            _ => self.redacted.as_deref().map(Cow::Borrowed),
        };
        new.map(Cow::Owned).or_else(redacted).map_or(Masked::Null(Verdict::Dropped), Masked::New)
    }
}

#[cfg(test)]
#[path = "program_tests.rs"]
mod tests;
