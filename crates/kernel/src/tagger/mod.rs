//! Names, addresses, organisations, places and the like in text: a sequence tagger for prose, a classifier for named
//! values, over weights that `make tagger` trains on generated text only.
//!
//! Must never panic, stay linear in the text, and keep no part of it. What it finds is likely, not proven: a finding
//! that a check proves goes before it.

pub mod decode;
pub mod features;
pub mod field;
mod form;
mod measure;
mod merge;
pub mod model;
pub mod reader;
mod remembered;
mod scores;
pub mod token;
pub mod trace;
mod window;

use std::ops::Range;

use crate::keyed::phrase;
use crate::scan::kinds::{JOINS, OPENS};
use crate::scan::Span;
use features::{hint, letters, Hint, Letters, Window, Word};
use form::{form, Form};
use merge::merge;
use model::{Model, Row};
use reader::Reader;
use token::{Kind, Token};

/// The weights, read in place.
static BYTES: &[u8] = include_bytes!("model.bin");
/// How surely a tag in prose is one.
const TAGGED: f32 = 0.6;
/// How surely a named value is what its name and look say.
const NAMED: f32 = 0.85;
/// By how much a named value's entity must lead before none.
const SURE: i32 = 60;
/// What is added to the score of "no name": titles of things are no people, so a text without any word of a sentence
/// must look much more like a name.
const CAUTION: i32 = 40;
const PHRASE: i32 = 150;
/// Fewer blanks than this: no prose.
const BLANKS: usize = 2;
/// Tokens to each side of one that may be part of a name, which are looked at with it.
const AROUND: usize = 2;
/// Longest value behind a bare name, as `name=value`.
const BARE: usize = 60;
/// How many bytes may stand between the parts of an address.
const GAP: usize = 8;
/// Words that a value of a trace must have to be read as prose, and how many of them must be ordinary.
const PROSE: usize = 5;
const ORDINARY: usize = 3;

/// The tagger; made once and shared between threads.
pub struct Tagger {
    model: Option<Model<'static>>,
}

impl Default for Tagger {
    fn default() -> Self {
        Self { model: Model::read(BYTES) }
    }
}

/// Whether a text without a name is long enough to be prose, and has a letter.
pub fn may_hold(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii();
    bytes.len() >= 10
        && bytes.iter().filter(|byte| byte.is_ascii_whitespace()).nth(BLANKS - 1).is_some()
        && has_letter(bytes)
}

fn has_letter(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
}

impl Tagger {
    /// Adds what is found in a text, the value of `field` if that is named, to what detectors have found there.
    pub fn add(&self, field: Option<&str>, text: &str, spans: &mut Vec<Span>) {
        self.add_marked(field, text, u8::MAX, may_hold(text.as_bytes()), spans);
    }

    /// As `add`, of a text whose bytes have these kinds (`crate::scan::kinds`), and perhaps not all of them. `may_be_prose`:
    /// what `may_hold` says of it.
    pub fn add_marked(
        &self,
        field: Option<&str>,
        text: &str,
        marks: u8,
        may_be_prose: bool,
        spans: &mut Vec<Span>,
    ) {
        let Some(model) = &self.model else { return };
        let mut tags = Vec::new();
        reader::with(|reader| read(model, field, text, (marks, may_be_prose), reader, &mut tags));
        if !tags.is_empty() {
            merge(tags, spans);
        }
    }
}

fn read(
    model: &Model,
    field: Option<&str>,
    text: &str,
    (marks, may_be_prose): (u8, bool),
    reader: &mut Reader,
    tags: &mut Vec<Span>,
) {
    if let Some(name) = field {
        value(model, name, text, 0..text.len(), SURE, reader, tags);
    }
    // A document may stand in a field of another.
    let may_name = field.is_none() || memchr::memchr2(b'"', b'<', text.as_bytes()).is_some();
    if !may_name || !has_letter(text.as_bytes()) {
        return;
    }
    // Without a mark between a name and its value, and without a tuple, there is none.
    let pairs = if marks & (JOINS | OPENS) == 0 { Vec::new() } else { trace::pairs(text) };
    let mut is_trace = field.is_some() || is_code(text);
    for pair in &pairs {
        is_trace |= pair.structural;
        let Some(name) = text.get(pair.name.clone()) else { continue };
        let least = if pair.structural { SURE } else { SURE * 2 };
        if let Some(end) = turned(model, name, text, &pair.value, least, reader) {
            tags.push(span("PERSON", pair.value.start, end, NAMED));
        } else if pair.structural || (field.is_none() && pair.value.len() <= BARE) {
            value(model, name, text, pair.value.clone(), least, reader, tags);
        }
    }
    if !is_trace && may_be_prose {
        for part in window::parts(text, 0..text.len()) {
            prose(model, text, part, false, reader, tags);
        }
    }
}

/// Where a bare name ends whose last part stands first and is the value: "name: Lovelace, Ada".
fn turned(
    model: &Model,
    name: &str,
    text: &str,
    place: &Range<usize>,
    least: i32,
    reader: &mut Reader,
) -> Option<usize> {
    let (comma, end) = phrase::turned(text, place.start).filter(|(comma, _)| *comma == place.end)?;
    let straight = format!("{} {}", text.get(comma + 2..end)?, text.get(place.start..comma)?);
    let (entity, lead) = field::classify(model, name, &straight, reader)?;
    (entity == "PERSON" && lead >= least).then_some(end)
}

/// Whether a text is a statement or a document of a machine, and no prose.
fn is_code(text: &str) -> bool {
    const VERBS: [&str; 10] =
        ["insert", "select", "update", "delete", "create", "alter", "drop", "with", "grant", "merge"];
    let text = text.trim_start();
    let word = text.split_whitespace().next().unwrap_or_default();
    let is_verb = VERBS.iter().any(|verb| verb.eq_ignore_ascii_case(word));
    text.starts_with(['{', '<']) || (is_verb && text.contains(['"', '`', '=', '*', ';', '(']))
}

/// What a named value is as a whole, or else what is found in it if it is prose.
fn value(
    model: &Model,
    name: &str,
    text: &str,
    place: Range<usize>,
    least: i32,
    reader: &mut Reader,
    tags: &mut Vec<Span>,
) {
    let Some(value) = text.get(place.clone()) else { return };
    let is_one = |(entity, lead): &(&str, i32)| {
        *lead >= least && (*entity != "STREET_ADDRESS" || !has_fraction(value))
    };
    if let Some((entity, _)) = field::classify(model, name, value, reader).filter(is_one) {
        let start = place.start + value.len() - value.trim_start().len();
        tags.push(span(entity, start, start + value.trim().len(), NAMED));
    } else if value.bytes().filter(|byte| *byte == b' ').count() + 1 >= PROSE {
        let is_value = place.len() < text.len();
        for part in window::parts(text, place) {
            prose(model, text, part, is_value, reader, tags);
        }
    }
}

fn span(entity: &'static str, start: usize, end: usize, confidence: f32) -> Span {
    Span { start, end, entity, category: crate::detectors::shape::PII, confidence }
}

/// `is_value`: it is a value among others, and may be no prose at all.
fn prose(
    model: &Model,
    text: &str,
    place: Range<usize>,
    is_value: bool,
    reader: &mut Reader,
    tags: &mut Vec<Span>,
) {
    let Some(part) = text.get(place.clone()) else { return };
    if reader.is_quiet(part, model) {
        return;
    }
    let words = reader.recall(part, model);
    let plain = words.iter().filter(|word| word.token.kind == Kind::Lower);
    if is_value && plain.filter(|word| word.marks & 0xc0 != 0).count() < ORDINARY {
        return;
    }
    let letters = letters(words);
    let form = form(words);
    let caution = if form == Form::Sentence { CAUTION } else { PHRASE };
    let (mut found, mut scores): (Vec<Span>, Vec<Row>) = Default::default();
    for Run { tokens: run, is_strong } in runs(words, letters) {
        if !is_strong && !words.get(run.clone()).is_some_and(is_told) {
            continue;
        }
        scores.clear();
        scores.extend(run.clone().map(|at| scores::row(model, &Window::new(words, at, letters), caution)));
        if decode::is_nothing(&scores, &model.costs) {
            continue;
        }
        let labels = decode::best(&scores, &model.costs);
        for (from, to, label) in names(&labels) {
            let named = words.get(run.start + from..=run.start + to).and_then(trim);
            let entity = decode::LABELS.get(label).filter(|entity| !entity.is_empty());
            if let (Some((first, last)), Some(entity)) = (named, entity) {
                for (start, end) in lines(part, first.start, last.end) {
                    found.push(span(entity, place.start + start, place.start + end, TAGGED));
                }
            }
        }
    }
    // An organisation in small letters is a guess about some other word: a format, a unit, a command. An address has
    // no decimal fraction: that is a place on the globe, or a price.
    let is_named = |tag: &Span| {
        let name = text.get(tag.start..tag.end).unwrap_or_default();
        match tag.entity {
            "ORGANIZATION" => name.chars().any(char::is_uppercase),
            "STREET_ADDRESS" => !has_fraction(name),
            "AGE" => !measure::follows(text, tag.end),
            _ => true,
        }
    };
    let is_one = |(at, tag): &(usize, &Span)| {
        is_named(tag)
            && (form != Form::Title || tag.entity == "STREET_ADDRESS")
            && (has_letters(text, tag) || leans(&found, *at))
    };
    tags.extend(found.iter().enumerate().filter(is_one).map(|(_, tag)| *tag));
}

/// A name without the marks around it; a full stop stays behind a short word.
fn trim(words: &[Word]) -> Option<(Token, Token)> {
    let is_mark = |word: &Word| matches!(word.token.kind, Kind::Punctuation | Kind::Line);
    let first = words.iter().position(|word| !is_mark(word))?;
    let last = words.iter().rposition(|word| !is_mark(word))?;
    let (first, mut end) = (words.get(first)?.token, words.get(last)?.token);
    if let Some(stop) = words.get(last + 1).filter(|_| end.end - end.start <= 4) {
        let dot = !stop.token.spaced && stop.token.hash == token::DOT;
        end = if dot { stop.token } else { end };
    }
    Some((first, end))
}

/// The lines of a name that begins a line, each by itself: what is put in its place keeps the lines of a block of
/// address. A number that ends a line behind a country or town is a postal code, and stands alone too.
fn lines(text: &str, start: usize, end: usize) -> Vec<(usize, usize)> {
    let Some(name) = text.get(start..end) else { return Vec::new() };
    let begins = text.get(..start).is_none_or(|before| before.trim_end_matches([' ', '>']).ends_with('\n'));
    if !name.contains('\n') || !(begins || start == 0) {
        return vec![(start, end)];
    }
    let edge = |c: char| c.is_whitespace() || matches!(c, ',' | '>');
    let mut found = Vec::new();
    let mut at = start;
    for line in name.split('\n') {
        let from = at + line.len() - line.trim_start_matches(edge).len();
        let kept = line.trim_matches(edge);
        let to = from + kept.len();
        at += line.len() + 1;
        match kept.rsplit_once(' ').filter(|(words, code)| is_postal(words, code)) {
            Some((words, _)) => {
                found.push((from, from + words.len()));
                found.push((from + words.len() + 1, to));
            }
            None if to > from => found.push((from, to)),
            None => {}
        }
    }
    found
}

fn is_postal(words: &str, code: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    code.len() >= 4 && code.chars().all(digit) && !words.contains(digit) && !words.contains(',')
}

/// A name needs letters, an address a word: bare numbers are one only beside another part of it.
fn has_letters(text: &str, tag: &Span) -> bool {
    let least = match tag.entity {
        "AGE" => 0,
        "STREET_ADDRESS" => 3,
        _ => 2,
    };
    let letters = |part: &str| part.chars().filter(|c| c.is_alphabetic()).take(least).count();
    text.get(tag.start..tag.end).is_some_and(|part| letters(part) == least)
}

/// Whether there is a number with three decimals or more.
fn has_fraction(name: &str) -> bool {
    let is_fraction = |part: &[u8]| match part {
        [first, b'.', decimals @ ..] => first.is_ascii_digit() && decimals.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    name.as_bytes().windows(5).any(is_fraction)
}

/// Whether a bare number stands beside another part of an address.
fn leans(found: &[Span], at: usize) -> bool {
    let is_place = |one: &&Span| matches!(one.entity, "STREET_ADDRESS" | "LOCATION");
    let Some(tag) = found.get(at).filter(|tag| tag.entity == "STREET_ADDRESS") else { return false };
    let before = at.checked_sub(1).and_then(|place| found.get(place)).filter(is_place);
    let after = found.get(at + 1).filter(is_place);
    before.is_some_and(|one| tag.start.saturating_sub(one.end) <= GAP)
        || after.is_some_and(|one| one.start.saturating_sub(tag.end) <= GAP)
}

/// Tokens near one that may be part of a name.
#[derive(Debug, Clone)]
pub struct Run {
    /// Their places.
    pub tokens: Range<usize>,
    /// Whether one of them by itself is worth a look.
    pub is_strong: bool,
}

/// The runs of a text, apart from each other.
pub fn runs(words: &[Word], letters: Letters) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let mut begins = true;
    for (at, word) in words.iter().enumerate() {
        let is_first = begins;
        begins = matches!(word.token.kind, Kind::Punctuation | Kind::Line);
        let hint = hint(word, is_first, letters);
        if hint != Hint::No {
            let is_strong = hint == Hint::Strong;
            let (start, end) = (at.saturating_sub(AROUND), (at + AROUND + 1).min(words.len()));
            match found.last_mut().filter(|last| last.tokens.end >= start) {
                Some(last) => {
                    last.tokens.end = end;
                    last.is_strong |= is_strong;
                }
                None => found.push(Run { tokens: start..end, is_strong }),
            }
        }
    }
    found
}

/// Whether a run of ordinary words and numbers may be an address or an age: one of its words says so.
fn is_told(words: &[Word]) -> bool {
    words.iter().any(|word| word.is_told)
}

/// Names in a sequence of labels: first token, last token, label.
pub fn names(labels: &[usize]) -> Vec<(usize, usize, usize)> {
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    let mut before = 0;
    for (at, label) in labels.iter().copied().enumerate() {
        let goes_on = decode::continues(label) || (label == before && !decode::begins(label));
        match found.last_mut().filter(|_| goes_on && before != 0 && label != 0) {
            Some(last) => last.1 = at,
            None if label != 0 => found.push((at, at, label)),
            None => {}
        }
        before = label;
    }
    found
}
