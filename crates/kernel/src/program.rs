//! A mask program: one compiled action per output column, shared by every row of every exchange that needs it.
//!
//! Must never pass a value on because it could not be masked: it is redacted by its type, or dropped.

use crate::array;
use crate::document::{self, Held, Shape};
use crate::keys::Keys;
use crate::leaf::{Compiler, Leaf, Masked, Room};
use crate::scan::Scanner;
use crate::scanned::{self, Found, Scanned};
use crate::tally::Verdict;
use crate::transform::hash::Hasher;
use crate::transform::partial::Shown;
use crate::transform::redact;
use crate::transform::spans::Spans;
use crate::types::{kind, Kind};
use std::borrow::Cow;
use std::collections::HashMap;
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
    /// "json" without a shape or for another type, or a shape without "json".
    Shape(usize),
    /// A transform for findings other than token, hash and redact.
    Span,
}

impl std::fmt::Display for ProgramError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Action(column) => write!(out, "column {column}: unknown action"),
            Self::Format(column) => write!(out, "column {column}: format is neither 0 (text) nor 1 (binary)"),
            Self::Shape(column) => {
                write!(out, "column {column}: json, and nothing else, needs a shape and a type json or jsonb")
            }
            Self::Option => out
                .write_str("an option is unknown or out of range: last or first (not both), length 1 to 64"),
            Self::Span => out.write_str("a finding's transform is none of token, hash and redact"),
        }
    }
}

impl std::error::Error for ProgramError {}

/// One output column, or one leaf of a document (in text format), as asked for.
#[derive(Debug, Clone)]
pub struct Spec {
    /// "keep", "scan", "scrub", "redact", "null", "partial", "hash" or "token"; for a column besides
    /// "json", which masks its documents by their shape.
    pub action: String,
    /// The entity, empty for keep, scan, scrub and json.
    pub entity: String,
    /// The type's OID.
    pub oid: u32,
    /// 0 text, 1 binary.
    pub format: u16,
}

/// How a column's values are masked.
enum Mask {
    /// Each as a whole.
    Whole(Leaf),
    /// Each an array of elements of this type, element by element.
    Elements(u32, Leaf),
    /// Each a document.
    Documents(Documents),
}

struct Documents {
    shape: Shape<Held>,
    /// Whether a version stands in front.
    is_versioned: bool,
    /// What becomes of one that can't be read.
    redacted: Vec<u8>,
}

struct Column {
    mask: Mask,
    is_binary: bool,
}

/// The compiled actions. No `Debug`: it holds keys.
pub struct Program {
    columns: Vec<Column>,
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
    /// value) for all partial and hash columns; `documents` are the shapes of the columns with action "json".
    pub fn new(
        specs: &[Spec],
        keys: &Keys,
        scanner: Arc<Scanner>,
        spans: &[(&str, &str)],
        options: &[(&str, usize)],
        documents: &HashMap<usize, Shape<Spec>>,
    ) -> Result<Self, ProgramError> {
        let (shown, length) = shown(options)?;
        // Checked even where no column hashes: a wrong option is told at once, not with the first statement.
        Hasher::new(keys, "", length).ok_or(ProgramError::Option)?;
        let scrubs = Spans::new(Arc::clone(&scanner), &[], keys, length).ok_or(ProgramError::Span)?;
        let spans = Spans::new(scanner, spans, keys, length).ok_or(ProgramError::Span)?;
        let compiler = Compiler { keys, shown, length, spans: Arc::new(spans), scrubs: Arc::new(scrubs) };
        let mut columns = Vec::with_capacity(specs.len());
        for (at, spec) in specs.iter().enumerate() {
            let is_binary = match spec.format {
                0 => false,
                1 => true,
                _ => return Err(ProgramError::Format(at)),
            };
            let mask = match (spec.action.as_str(), documents.get(&at)) {
                ("json", Some(shape)) => shaped(&compiler, spec, is_binary, shape, at)?,
                ("json", None) | (_, Some(_)) => return Err(ProgramError::Shape(at)),
                _ => compiled(&compiler, spec, is_binary).ok_or(ProgramError::Action(at))?,
            };
            columns.push(Column { mask, is_binary });
        }
        if let Some(stranger) = documents.keys().find(|at| **at >= specs.len()) {
            return Err(ProgramError::Shape(*stranger));
        }
        let keeps_all =
            columns.iter().all(|column| matches!(&column.mask, Mask::Whole(leaf) if leaf.keeps()));
        Ok(Self { columns, keeps_all })
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
    pub fn mask(&self, column: usize, value: &[u8], found: &mut Found<'_>) -> Option<Masked<'static>> {
        Some(self.mask_all(column, &[value], found, &mut Room::default())?.pop()?.into_owned())
    }

    /// As `mask`, for many values of one column, in their order: they are faster together, in one room.
    pub fn mask_all<'s>(
        &'s self,
        column: usize,
        values: &[&[u8]],
        found: &mut Found<'_>,
        room: &'s mut Room,
    ) -> Option<Vec<Masked<'s>>> {
        let column = self.columns.get(column)?;
        Some(match &column.mask {
            Mask::Whole(leaf) => leaf.mask_all(values, found, room),
            Mask::Elements(element, leaf) => {
                let array = |value: &&[u8]| column.array(*element, leaf, value, found);
                values.iter().map(array).collect()
            }
            Mask::Documents(documents) => values.iter().map(|value| documents.mask(value, found)).collect(),
        })
    }
}

impl Documents {
    fn mask(&self, value: &[u8], found: &mut Found<'_>) -> Masked<'_> {
        match document::within(self.is_versioned, value, |text| document::mask(&self.shape, text, found)) {
            Scanned::Clean => Masked::Same,
            Scanned::Changed(new) => Masked::New(Cow::Owned(new)),
            Scanned::Unreadable => Masked::New(Cow::Borrowed(&self.redacted)),
        }
    }
}

impl Column {
    fn array(&self, element: u32, leaf: &Leaf, value: &[u8], found: &mut Found<'_>) -> Masked<'static> {
        let mut parts = Vec::new();
        let masked = self.each(element, value, &mut |one| {
            let masked = leaf.mask(one, found);
            parts.extend(leaf.part(one, &masked));
            masked
        });
        let hidden = leaf.spread(&parts);
        if hidden.is_empty() {
            return masked;
        }
        for entity in hidden.values() {
            found(entity);
        }
        let mut places = 0..;
        self.each(element, value, &mut |one| {
            let entity = places.next().and_then(|at| hidden.get(&at));
            entity.map_or_else(
                || leaf.mask(one, &mut |_| ()),
                |entity| Masked::New(Cow::Owned(redact::label(entity).into_bytes())),
            )
        })
    }

    fn each(&self, element: u32, value: &[u8], visit: &mut array::Visit<'_, 'static>) -> Masked<'static> {
        let masked = if self.is_binary {
            array::binary(element, element, value, visit)
        } else {
            array::text(value, visit)
        };
        masked.unwrap_or(Masked::Null(Verdict::Dropped))
    }
}

/// The mask of a column. `None` for an action that is not known.
fn compiled(compiler: &Compiler<'_>, spec: &Spec, is_binary: bool) -> Option<Mask> {
    let name = if spec.entity.is_empty() { "REDACTED" } else { &spec.entity };
    let leaf = |kind| compiler.leaf(&spec.action, &spec.entity, name, kind, is_binary);
    Some(match (kind(spec.oid), spec.action.as_str()) {
        (Kind::Array(element), "scan" | "scrub") if scanned::holds_text(kind(element)) => {
            Mask::Elements(element, leaf(kind(element))?)
        }
        (Kind::Array(element), "redact" | "partial" | "hash" | "token") => {
            Mask::Elements(element, leaf(kind(element))?)
        }
        (whole, _) => Mask::Whole(leaf(whole)?),
    })
}

/// The mask of a column of documents.
fn shaped(
    compiler: &Compiler<'_>,
    spec: &Spec,
    is_binary: bool,
    shape: &Shape<Spec>,
    at: usize,
) -> Result<Mask, ProgramError> {
    let name = if spec.entity.is_empty() { document::DERIVED } else { &spec.entity };
    let kind = Some(kind(spec.oid)).filter(|kind| matches!(kind, Kind::Json | Kind::Jsonb));
    let redacted = |kind| if is_binary { redact::binary(kind, name) } else { redact::text(kind, name) };
    let redacted = kind.and_then(redacted).ok_or(ProgramError::Shape(at))?;
    let held = |leaf: &Spec| held(compiler, leaf).ok_or(ProgramError::Action(at));
    let is_versioned = is_binary && kind == Some(Kind::Jsonb);
    Ok(Mask::Documents(Documents { shape: shape.try_map(&held)?, is_versioned, redacted }))
}

/// A leaf of a document. `None` for an action that is not known.
fn held(compiler: &Compiler<'_>, spec: &Spec) -> Option<Held> {
    let name = if spec.entity.is_empty() { document::DERIVED } else { &spec.entity };
    let (kind, is_array) = match kind(spec.oid) {
        Kind::Array(element) => (kind(element), true),
        single => (single, false),
    };
    let spans = match spec.action.as_str() {
        "scan" => Some(Arc::clone(&compiler.spans)),
        // What is kept may be the client's own words: no token of what is found in them.
        "keep" | "scrub" => Some(Arc::clone(&compiler.scrubs)),
        _ => None,
    };
    let leaf = compiler.leaf(&spec.action, &spec.entity, name, kind, false)?;
    Some(Held { leaf, name: name.to_owned(), is_array, spans })
}

#[cfg(test)]
#[path = "program_tests.rs"]
mod tests;
