//! A mask program: one compiled action per output column, shared by every row of every exchange that needs it.
//!
//! Must never pass a value on because it could not be masked: it is redacted by its type, or dropped.

use crate::array;
use crate::keys::Keys;
use crate::leaf::{Compiler, Leaf, Masked};
use crate::scan::Scanner;
use crate::scanned::{self, Found};
use crate::tally::Verdict;
use crate::transform::hash::Hasher;
use crate::transform::partial::Shown;
use crate::transform::shape::Shapes;
use crate::transform::spans::Spans;
use crate::types::{kind, Kind};
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

/// How a column's values are masked.
enum Mask {
    /// Each as a whole.
    Whole(Leaf),
    /// Each an array of elements of this type, element by element.
    Elements(u32, Leaf),
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
    /// value) for all partial and hash columns.
    pub fn new(
        specs: &[Spec],
        keys: &Keys,
        scanner: Arc<Scanner>,
        spans: &[(&str, &str)],
        options: &[(&str, usize)],
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
            let mask = compiled(&compiler, spec, is_binary).ok_or(ProgramError::Action(at))?;
            columns.push(Column { mask, is_binary });
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
        Some(self.mask_all(column, &[value], found, &mut Shapes::default())?.pop()?.into_owned())
    }

    /// As `mask`, for many values of one column, in their order: tokens are faster together, in `shapes`.
    pub fn mask_all<'s>(
        &'s self,
        column: usize,
        values: &[&[u8]],
        found: &mut Found<'_>,
        shapes: &'s mut Shapes,
    ) -> Option<Vec<Masked<'s>>> {
        let column = self.columns.get(column)?;
        Some(match &column.mask {
            Mask::Whole(leaf) => leaf.mask_all(values, found, shapes),
            Mask::Elements(element, leaf) => {
                let mut array = |value: &&[u8]| {
                    let mut visit = |one: &[u8]| leaf.mask(one, found);
                    let masked = if column.is_binary {
                        array::binary(*element, *element, value, &mut visit)
                    } else {
                        array::text(value, &mut visit)
                    };
                    masked.unwrap_or(Masked::Null(Verdict::Dropped))
                };
                values.iter().map(&mut array).collect()
            }
        })
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

#[cfg(test)]
#[path = "program_tests.rs"]
mod tests;
