//! A mask program: one compiled action per output column, shared by every row of every exchange that needs it.
//!
//! Must never pass a value on because it could not be masked: it is redacted by its type, or dropped.

use crate::document::{self, Counted, Held, Shape};
use crate::rows::array;
use crate::rows::leaf::{Asked, Compiler, Leaf, Masked, NoLeaf, Room};
use crate::rows::scanned::{self, Found, Scanned};
use crate::rows::tally::Verdict;
use crate::rows::types::{kind, Kind};
use crate::scan::Scanner;
use crate::transform::keys::Keys;
use crate::transform::options::Options;
use crate::transform::redact;
use crate::transform::spans::{Span, Spans};
use crate::transform::vault::{plain, Vault};
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
    /// An option that the column's action does not know, or out of its range.
    Option(usize),
    /// "json" without a shape or for another type, or a shape without "json".
    Shape(usize),
    /// A transform for findings other than keep, token, pseudonym, hash and redact, or with an unknown option.
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
            Self::Option(column) => {
                write!(out, "column {column}: an option is unknown to the action, or out of its range")
            }
            Self::Span => out.write_str(
                "a finding's transform is none of keep, token, pseudonym, hash and redact, or an option is unknown",
            ),
        }
    }
}

impl std::error::Error for ProgramError {}

/// One output column, or one leaf of a document (in text format), as asked for.
#[derive(Debug, Clone, Default)]
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
    /// What the action is told besides.
    pub options: Options,
    /// Of a leaf in a document: by which number it is counted, if it is.
    pub place: Option<usize>,
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
    oid: u32,
    /// The column that says how this one is masked, with its type and format.
    subject: Option<(usize, Kind, bool)>,
}

/// A value that is not NULL, and what stands beside it in the subject's column.
pub struct Beside<'a> {
    /// The value.
    pub value: &'a [u8],
    /// The subject; `None` is NULL.
    pub subject: Option<&'a [u8]>,
}

/// The compiled actions. No `Debug`: it holds keys.
pub struct Program {
    columns: Vec<Column>,
    work: u32,
}

impl NoLeaf {
    fn at(self, column: usize) -> ProgramError {
        match self {
            Self::Action => ProgramError::Action(column),
            Self::Option => ProgramError::Option(column),
        }
    }
}

impl Program {
    /// Compiles the columns. `spans` are what findings in scanned text become; `documents` are the shapes of the
    /// columns with action "json".
    pub fn new(
        specs: &[Spec],
        keys: &Keys,
        scanner: Arc<Scanner>,
        spans: &[Span<'_>],
        documents: &HashMap<usize, Shape<Spec>>,
    ) -> Result<Self, ProgramError> {
        Self::with_vault(specs, keys, scanner, spans, documents, None)
    }

    /// As `new`, with what keeps random tokens.
    pub fn with_vault(
        specs: &[Spec],
        keys: &Keys,
        scanner: Arc<Scanner>,
        spans: &[Span<'_>],
        documents: &HashMap<usize, Shape<Spec>>,
        vault: Option<Arc<dyn Vault>>,
    ) -> Result<Self, ProgramError> {
        let scrubs = Spans::new(Arc::clone(&scanner), &[], keys).ok_or(ProgramError::Span)?;
        let spans = Spans::new(scanner, spans, keys).ok_or(ProgramError::Span)?;
        let compiler = Compiler { keys, spans: Arc::new(spans), scrubs: Arc::new(scrubs), vault };
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
                _ => compiled(&compiler, spec, is_binary).map_err(|why| why.at(at))?,
            };
            let subject = match &mask {
                Mask::Whole(leaf) => leaf.subject(),
                _ => None,
            };
            let beside = |at: usize| specs.get(at).map(|one| (at, kind(one.oid), one.format == 1));
            let subject = subject.map(|one| beside(one).ok_or(ProgramError::Option(at))).transpose()?;
            columns.push(Column { mask, is_binary, oid: spec.oid, subject });
        }
        if let Some(stranger) = documents.keys().find(|at| **at >= specs.len()) {
            return Err(ProgramError::Shape(*stranger));
        }
        let work = |column: &Column| match &column.mask {
            Mask::Whole(leaf) => leaf.work(),
            Mask::Elements(..) | Mask::Documents(_) => 1000,
        };
        let work = columns.iter().map(work).sum();
        Ok(Self { columns, work })
    }

    /// How many columns a row must have.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// About how many nanoseconds a row takes.
    pub fn work(&self) -> u32 {
        self.work
    }

    /// Whether every value of a column stays.
    pub fn keeps(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|one| matches!(&one.mask, Mask::Whole(leaf) if leaf.keeps()))
    }

    /// What every value of a column becomes, where that is the same whatever it is: then it need not be known.
    pub fn constant(&self, column: usize) -> Option<Masked<'_>> {
        match &self.columns.get(column)?.mask {
            Mask::Whole(leaf) => leaf.constant(),
            _ => None,
        }
    }

    /// Whether every value of a column becomes the same.
    pub fn is_constant(&self, column: usize) -> bool {
        self.constant(column).is_some()
    }

    /// The column that says how a column's values are masked, if that is another's value in the same row.
    pub fn subject(&self, column: usize) -> Option<usize> {
        self.columns.get(column)?.subject.map(|(at, _, _)| at)
    }

    /// Whether a column's values become tokens of FF1.
    pub fn is_token(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|one| matches!(&one.mask, Mask::Whole(leaf) if leaf.is_token()))
    }

    /// As `mask_all`, for values each of which stands beside that of `subject`, which is none where that is NULL.
    pub fn mask_beside<'s>(&'s self, column: usize, rows: &[Beside<'_>]) -> Option<Vec<Masked<'s>>> {
        let column = self.columns.get(column)?;
        let (Mask::Whole(leaf), Some((_, kind, is_binary))) = (&column.mask, column.subject) else {
            return None;
        };
        let values: Vec<&[u8]> = rows.iter().map(|row| row.value).collect();
        let name = |row: &Beside<'_>| plain(kind, is_binary, row.subject?).map(Cow::Owned);
        Some(leaf.mask_beside(&values, &rows.iter().map(name).collect::<Vec<_>>()))
    }

    /// As `mask_beside`, for subjects that are named already as `vault::plain` does.
    pub fn mask_named<'s>(
        &'s self,
        column: usize,
        values: &[&[u8]],
        subjects: &[Option<Cow<'_, [u8]>>],
    ) -> Option<Vec<Masked<'s>>> {
        match &self.columns.get(column)?.mask {
            Mask::Whole(leaf) => Some(leaf.mask_beside(values, subjects)),
            _ => None,
        }
    }

    /// The type of a column, and whether its format is binary. `None` where there is no such column.
    pub fn layout(&self, column: usize) -> Option<(u32, bool)> {
        self.columns.get(column).map(|one| (one.oid, one.is_binary))
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
            Mask::Documents(documents) => {
                let mut mask = |text: &str| document::mask(&documents.shape, text, found);
                values.iter().map(|value| documents.within(value, &mut mask)).collect()
            }
        })
    }

    /// Masks documents of a column that has a shape, and tells what became of the values in them, by their places.
    /// `None` for another column.
    pub fn mask_counted(
        &self,
        column: usize,
        values: &[&[u8]],
        tell: &mut dyn FnMut(Option<usize>, Counted),
    ) -> Option<Vec<Masked<'_>>> {
        let Mask::Documents(documents) = &self.columns.get(column)?.mask else { return None };
        let mut mask = |text: &str| document::counted(&documents.shape, text, tell);
        Some(values.iter().map(|value| documents.within(value, &mut mask)).collect())
    }
}

impl Documents {
    fn within(&self, value: &[u8], mask: impl FnOnce(&str) -> Scanned) -> Masked<'_> {
        match document::within(self.is_versioned, value, mask) {
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

/// The mask of a column.
fn compiled(compiler: &Compiler<'_>, spec: &Spec, is_binary: bool) -> Result<Mask, NoLeaf> {
    // One element of an array at a time is no question for a vault.
    let in_part = Spec { action: "redact".to_owned(), ..spec.clone() };
    let is_kept = spec.action == "vault" && matches!(kind(spec.oid), Kind::Array(_));
    let leaf =
        |kind| compiler.leaf(&asked(if is_kept { &in_part } else { spec }, "REDACTED"), kind, is_binary);
    Ok(match (kind(spec.oid), spec.action.as_str()) {
        (Kind::Array(element), "scan" | "scrub") if scanned::holds_text(kind(element)) => {
            Mask::Elements(element, leaf(kind(element))?)
        }
        (whole, "keep" | "null" | "scan" | "scrub") => Mask::Whole(leaf(whole)?),
        (Kind::Array(element), _) => Mask::Elements(element, leaf(kind(element))?),
        (whole, _) => Mask::Whole(leaf(whole)?),
    })
}

/// What is asked of a value; a redacted one says `otherwise` where its entity is not known.
fn asked<'a>(spec: &'a Spec, otherwise: &'a str) -> Asked<'a> {
    let name = if spec.entity.is_empty() { otherwise } else { &spec.entity };
    Asked { action: &spec.action, entity: &spec.entity, name, options: &spec.options }
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
    let held = |leaf: &Spec| held(compiler, leaf).map_err(|why| why.at(at));
    let is_versioned = is_binary && kind == Some(Kind::Jsonb);
    Ok(Mask::Documents(Documents { shape: shape.try_map(&held)?, is_versioned, redacted }))
}

/// A leaf of a document.
fn held(compiler: &Compiler<'_>, spec: &Spec) -> Result<Held, NoLeaf> {
    // One value of a document at a time is no question for a vault.
    let in_part = Spec { action: "redact".to_owned(), ..spec.clone() };
    let asked = asked(if spec.action == "vault" { &in_part } else { spec }, document::DERIVED);
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
    let leaf = compiler.leaf(&asked, kind, false)?;
    Ok(Held { place: spec.place, leaf, name: asked.name.to_owned(), is_array, spans })
}

#[cfg(test)]
#[path = "program_tests.rs"]
mod tests;
