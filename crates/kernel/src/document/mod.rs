//! JSON documents masked in place: by a shape that says what each leaf holds, or scanned leaf by leaf.
//!
//! Every byte that is not masked stays as it is. Must never show a part of a document that its shape does not
//! announce: it is redacted to its last key, string and number, and a text that is not JSON is `Unreadable`.

pub mod json;
pub(crate) mod nested;
mod parts;
pub(crate) mod split;
mod stated;

use crate::detectors::fields::announced;
use crate::document::json::{in_digits, is_number, quoted, Broken, Piece, Reader};
use crate::document::nested::{Leaves, Neighbours};
use crate::document::split::Part;
use crate::document::stated::Stated;
use crate::rows::leaf::{Leaf, Masked};
use crate::rows::scanned::{Found, Scanned};
use crate::rows::tally::Verdict;
use crate::rows::types::Kind;
use crate::transform::redact::label;
use crate::transform::spans::{Barred, Spans};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// What redacted text says that stands where its document's shape has no leaf.
pub const DERIVED: &str = "DERIVED";

/// The longest end of a key that tells what its value is.
const FIELD: usize = 256;

/// What a document is made of; what a leaf is, is the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape<L> {
    /// A string, number or bool; or, where the leaf's type is json or jsonb, a document of any shape.
    Value(L),
    /// An array of these.
    Array(Box<Shape<L>>),
    /// An object with these members.
    Object(HashMap<String, Shape<L>>),
}

impl<L> Shape<L> {
    /// The same shape of other leaves, or the first error of making one.
    pub fn try_map<M, E>(&self, make: &dyn Fn(&L) -> Result<M, E>) -> Result<Shape<M>, E> {
        Ok(match self {
            Self::Value(leaf) => Shape::Value(make(leaf)?),
            Self::Array(inside) => Shape::Array(Box::new(inside.try_map(make)?)),
            Self::Object(members) => {
                let member = |(key, inside): (&String, &Self)| Ok((key.clone(), inside.try_map(make)?));
                Shape::Object(members.iter().map(member).collect::<Result<_, E>>()?)
            }
        })
    }
}

/// What is counted of a document's values while it is masked.
pub enum Counted {
    /// An entity that was found in one.
    Found(&'static str),
    /// What became of one that is not null.
    Value(Verdict),
}

/// Hears it, with the place of the leaf in the shape, where it has one.
type Tell<'a> = dyn FnMut(Option<usize>, Counted) + 'a;

/// What a leaf in a document holds.
pub struct Held {
    /// Which of the shape's leaves it is, where they are counted.
    pub place: Option<usize>,
    /// How it is masked, in text format.
    pub leaf: Leaf,
    /// What its text says where it is redacted.
    pub name: String,
    /// Whether the values stand in an array of any dimension.
    pub is_array: bool,
    /// What an object or array is scanned with that stands in its place; `None`: it is redacted.
    pub spans: Option<Arc<Spans>>,
}

/// What the walk does with a value.
#[derive(Clone)]
enum Rule<'a> {
    Kept(Option<usize>),
    /// Told apart by what the shape says.
    Shaped(&'a Shape<Held>),
    /// Findings are replaced; the key that it stands under, if any, is evidence.
    Scanned(&'a Spans, Option<Cow<'a, str>>, Option<usize>),
    /// Every key, string, number and bool of it is hidden; its text says this.
    Redacted(&'a str, Option<usize>),
}

/// What the walk is inside of.
enum Level<'a> {
    /// An object with known members.
    Members(&'a HashMap<String, Shape<Held>>),
    /// An array or object whose values are all treated alike.
    Each(Rule<'a>),
}

/// Scans a document leaf by leaf, keys too.
pub fn scan(spans: &Spans, text: &str, found: &mut Found<'_>) -> Scanned {
    walked(text, Rule::Scanned(spans, None, None), &mut findings(found))
}

/// Masks a document by its shape.
pub fn mask(shape: &Shape<Held>, text: &str, found: &mut Found<'_>) -> Scanned {
    counted(shape, text, &mut findings(found))
}

/// As `mask`, and tells what became of each of its values.
pub fn counted(shape: &Shape<Held>, text: &str, tell: &mut Tell<'_>) -> Scanned {
    walked(text, Rule::Shaped(shape), tell)
}

fn findings<'a, 'b>(found: &'a mut Found<'b>) -> impl FnMut(Option<usize>, Counted) + use<'a, 'b> {
    |_, told| {
        if let Counted::Found(entity) = told {
            found(entity);
        }
    }
}

/// Masks the text of a json or jsonb value; in binary format, jsonb has its version, 1, in front.
pub fn within(is_versioned: bool, value: &[u8], mask: impl FnOnce(&str) -> Scanned) -> Scanned {
    let text = if is_versioned { value.strip_prefix(&[1]) } else { Some(value) };
    match text.and_then(|text| std::str::from_utf8(text).ok()).map(mask) {
        Some(Scanned::Changed(new)) if is_versioned => Scanned::Changed([&[1], new.as_slice()].concat()),
        Some(other) => other,
        None => Scanned::Unreadable,
    }
}

fn walked(text: &str, root: Rule<'_>, tell: &mut Tell<'_>) -> Scanned {
    match walk(text, root, tell) {
        Ok(None) => Scanned::Clean,
        Ok(Some(new)) => Scanned::Changed(new.into_bytes()),
        Err(Broken) => Scanned::Unreadable,
    }
}

/// The new text, `None` where nothing changed.
fn walk<'a>(text: &'a str, root: Rule<'a>, tell: &mut Tell<'_>) -> Result<Option<String>, Broken> {
    let mut reader = Reader::new(text);
    let mut levels: Vec<Level<'a>> = Vec::new();
    let (mut leaves, mut neighbours) = (Leaves::default(), Neighbours::default());
    let (mut names, mut places) = (Stated::default(), Vec::<(usize, usize)>::new());
    let scanned = if let Rule::Scanned(spans, ..) = root { Some(spans) } else { None };
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    // The rule of the value that comes next, where a key (or the document's beginning) and no array gives it.
    let mut next = Some(root);
    while let Some(piece) = reader.read()? {
        let (start, end) = reader.place();
        let around = match levels.last() {
            Some(Level::Each(rule)) => Some(rule),
            _ => None,
        };
        let part = leaves.part(&piece);
        let name = names.name(&piece, reader.is_in_object());
        let new = match piece {
            Piece::Close => {
                levels.pop();
                None
            }
            Piece::Key(key) => {
                let (new, rule) = member(levels.last().ok_or(Broken)?, &key, tell)?;
                next = Some(rule);
                new
            }
            Piece::Open => {
                let rule = next.take().or_else(|| around.cloned()).ok_or(Broken)?;
                levels.push(rule.inside(reader.is_in_object()));
                None
            }
            scalar => {
                let raw = text.get(start..end).ok_or(Broken)?;
                let rule = next.as_ref().or(around).ok_or(Broken)?;
                let stated = name.map(|name| rule.clone().stated(name));
                let rule = stated.as_ref().unwrap_or(rule);
                let new = rule.scalar(&scalar, raw, tell)?;
                if let (Rule::Scanned(spans, ..), Some(part)) = (rule, part) {
                    neighbours.add(spans, Part { is_found: new.is_some(), ..part }, (start, end, scalar));
                    places.extend(rule.place().map(|place| (start, place)));
                }
                next = None;
                new
            }
        };
        edits.extend(new.map(|new| (start, end, new)));
    }
    let mut hidden = neighbours.hidden();
    if let (Some(spans), Some(names)) = (scanned, names.again()) {
        hidden.extend(nested::late(spans, text, names));
    }
    for (start, end, entity, new) in hidden {
        let place = places.binary_search_by_key(&start, |(at, _)| *at).ok().and_then(|at| places.get(at));
        tell(place.map(|(_, place)| *place), Counted::Found(entity));
        edits.push((start, end, new));
    }
    edited(text, edits)
}

/// A text with parts of it replaced.
fn edited(text: &str, mut edits: Vec<(usize, usize, String)>) -> Result<Option<String>, Broken> {
    if edits.is_empty() {
        return Ok(None);
    }
    edits.sort_by_key(|(start, _, _)| *start);
    edits.dedup_by_key(|(start, _, _)| *start);
    let (mut out, mut copied) = (String::with_capacity(text.len()), 0);
    for (start, end, new) in edits {
        out.push_str(text.get(copied..start).ok_or(Broken)?);
        out.push_str(&new);
        copied = end;
    }
    out.push_str(text.get(copied..).ok_or(Broken)?);
    Ok(Some(out))
}

/// What a key becomes, and the rule of its value.
fn member<'a>(
    level: &Level<'a>,
    key: &Cow<'a, str>,
    tell: &mut Tell<'_>,
) -> Result<(Option<String>, Rule<'a>), Broken> {
    let (name, place) = match level {
        Level::Members(members) => match members.get(key.as_ref()) {
            Some(shape) => return Ok((None, Rule::Shaped(shape))),
            None => (DERIVED, None),
        },
        Level::Each(Rule::Kept(place)) => return Ok((None, Rule::Kept(*place))),
        Level::Each(Rule::Scanned(spans, holder, place)) => {
            let found = &mut |entity| tell(*place, Counted::Found(entity));
            let new = spans.replace(None, key, &[], found).map_err(|Barred| Broken)?;
            let name = named(field(key), holder.as_deref());
            return Ok((new.map(|new| quoted(&new)), Rule::Scanned(spans, Some(name), *place)));
        }
        Level::Each(Rule::Redacted(name, place)) => (*name, *place),
        Level::Each(Rule::Shaped(_)) => (DERIVED, None),
    };
    Ok((Some(quoted(&label(name))), Rule::Redacted(name, place)))
}

/// The name of a member, and that of what it is in where only that says what it is: `{"ssn": {"value": ...}}`.
pub fn named<'a>(name: Cow<'a, str>, holder: Option<&str>) -> Cow<'a, str> {
    match holder {
        Some(holder) if announced(&name).is_none() && announced(holder).is_some() => {
            field(&Cow::Owned(format!("{holder} {name}")))
        }
        _ => name,
    }
}

/// The end of a key, where a name says what it names; bounded, since each leaf under it looks at it.
pub fn field<'a>(key: &Cow<'a, str>) -> Cow<'a, str> {
    let mut start = key.len().saturating_sub(FIELD);
    while !key.is_char_boundary(start) {
        start += 1;
    }
    match key {
        Cow::Borrowed(key) => Cow::Borrowed(key.get(start..).unwrap_or_default()),
        Cow::Owned(key) => Cow::Owned(key.get(start..).unwrap_or_default().to_owned()),
    }
}

impl<'a> Rule<'a> {
    /// The rule of a value whose name the document states elsewhere, where its own says nothing.
    fn stated(self, name: Cow<'a, str>) -> Self {
        match self {
            Self::Scanned(spans, own, place) if own.as_deref().and_then(announced).is_none() => {
                Self::Scanned(spans, Some(name), place)
            }
            rule => rule,
        }
    }

    /// What is inside of an object or array that this rule is about.
    fn inside(self, is_object: bool) -> Level<'a> {
        let Self::Shaped(shape) = self else { return Level::Each(self) };
        match shape {
            Shape::Array(inside) if !is_object => Level::Each(Rule::Shaped(inside)),
            Shape::Object(members) if is_object => Level::Members(members),
            Shape::Value(held) if held.is_array && !is_object => Level::Each(self),
            Shape::Value(held) if held.leaf.keeps() && held.is_document() => {
                Level::Each(Rule::Kept(held.place))
            }
            Shape::Value(held) => Level::Each(match &held.spans {
                Some(spans) => Rule::Scanned(spans, None, held.place),
                None => Rule::Redacted(&held.name, held.place),
            }),
            Shape::Array(_) | Shape::Object(_) => Level::Each(Rule::Redacted(DERIVED, None)),
        }
    }

    /// What a string, number or bool becomes; null stays.
    fn scalar(&self, piece: &Piece<'_>, raw: &str, tell: &mut Tell<'_>) -> Result<Option<String>, Broken> {
        if *piece == Piece::Null {
            return Ok(None);
        }
        let place = self.place();
        let (new, verdict) = match (self, piece) {
            (Self::Shaped(Shape::Value(held)), _) => {
                held.masked(piece, raw, &mut |entity| tell(place, Counted::Found(entity)))
            }
            (Self::Redacted(name, _), _) => (Some(hidden(piece, name)), Verdict::Masked),
            (Self::Shaped(_), _) => (Some(hidden(piece, DERIVED)), Verdict::Masked),
            (Self::Scanned(spans, field, _), _) => {
                let found = &mut |entity| tell(place, Counted::Found(entity));
                let mut replace =
                    |text: &str| spans.replace(field.as_deref(), text, &[], found).map_err(|Barred| Broken);
                let new = match piece {
                    Piece::Text(text) => replace(text)?.map(|new| quoted(&new)),
                    Piece::Number(text) => replace(&in_digits(text))?.map(|_| hidden(piece, DERIVED)),
                    _ => None,
                };
                let verdict = if new.is_some() { Verdict::Masked } else { Verdict::Kept };
                (new, verdict)
            }
            (Self::Kept(_), _) => (None, Verdict::Kept),
        };
        tell(place, Counted::Value(verdict));
        Ok(new)
    }

    /// Which leaf of the shape it comes from.
    fn place(&self) -> Option<usize> {
        match self {
            Self::Kept(place) | Self::Redacted(_, place) | Self::Scanned(_, _, place) => *place,
            Self::Shaped(Shape::Value(held)) => held.place,
            Self::Shaped(_) => None,
        }
    }
}

impl Held {
    fn is_document(&self) -> bool {
        matches!(self.leaf.kind(), Kind::Json | Kind::Jsonb)
    }

    /// Whether a text stands where numbers or truths are kept, and is none: what it holds nobody has looked at.
    fn is_stranger(&self, text: &str) -> bool {
        let is_amount = match self.leaf.kind() {
            Kind::Bool => return self.leaf.keeps(),
            Kind::Int(_) | Kind::Float(_) | Kind::Numeric => true,
            _ => false,
        };
        // As the server writes what JSON has no number for.
        self.leaf.keeps()
            && is_amount
            && !is_number(text)
            && !matches!(text, "NaN" | "Infinity" | "-Infinity")
    }

    /// A scalar masked as the text of the leaf's type; a number stays one where its mask is one.
    fn masked(&self, piece: &Piece<'_>, raw: &str, found: &mut Found<'_>) -> (Option<String>, Verdict) {
        if matches!(piece, Piece::Text(text) if self.is_stranger(text)) {
            return (Some(hidden(piece, DERIVED)), Verdict::Redacted);
        }
        let text = match piece {
            _ if self.is_document() => raw,
            Piece::Text(text) => text,
            Piece::Bool(truth) if self.leaf.kind() == Kind::Bool => ["f", "t"][usize::from(*truth)],
            _ => raw,
        };
        let masked = self.leaf.mask(text.as_bytes(), found);
        let verdict = masked.verdict();
        let new = match masked {
            Masked::Same => return (None, verdict),
            Masked::Null(_) => return (Some("null".to_owned()), verdict),
            Masked::New(new) | Masked::Redacted(new) => new,
        };
        let is_redacted = self.leaf.is_redacted(&new) || self.spans.is_some();
        let Ok(new) = String::from_utf8(new.into_owned()) else {
            return (Some(hidden(piece, &self.name)), Verdict::Redacted);
        };
        let new = match piece {
            Piece::Text(_) if self.is_document() => new,
            Piece::Text(_) => quoted(&new),
            Piece::Number(_) if is_number(&new) => new,
            _ if is_redacted => hidden(piece, &self.name),
            _ => quoted(&new),
        };
        (Some(new), verdict)
    }
}

/// What a scalar becomes where nothing of it may be seen.
pub fn hidden(piece: &Piece<'_>, name: &str) -> String {
    match piece {
        Piece::Number(_) => "0".to_owned(),
        Piece::Bool(_) => "false".to_owned(),
        _ => quoted(&label(name)),
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
