//! Values that are spread over neighbours: the members of an object, the elements of an array.
//!
//! Neighbours in which nothing was found are read together, once as they stand side by side and once with blanks
//! between. Must stay linear, and must never take neighbours for a value without proof: a check digit, a vendor's
//! prefix, or a name that announces it.

use crate::detectors::fields::{announced, looks_like};
use crate::detectors::{shape::SECRET, ALL};
use crate::document::parts::{is_alike, stem};
use crate::scan::Span;
use crate::transform::spans::Spans;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// The longest part of a value, in bytes.
const LONGEST: usize = 256;
/// The longest value that a name announces, in bytes, and the most parts that it has.
const NAMED: usize = 64;
const MOST: usize = 16;
/// Of a key in parts, how many are looked at for its end.
const MOST_PARTS: usize = 5;
/// From here on a finding without a validator is believed.
const SURE: f32 = 0.85;
/// What may stand between the parts of a value that a name announces.
const SEPARATORS: &[&str] = &["", "-", " ", ".", "/", ":"];
/// Names of parts that together, and only together, announce a value.
const SETS: &[(&[&[&str]], &[&str])] = &[
    (&[&["area"], &["group"], &["serial"]], &["US_SSN"]),
    (
        &[
            &["area", "areacode", "ndc", "prefix", "dialcode", "countrycode"],
            &["number", "local", "localnumber", "subscriber", "exchange", "line"],
        ],
        &["PHONE_NUMBER"],
    ),
    (&[&["birthyear"], &["birthmonth"], &["birthday"]], &["DATE_OF_BIRTH"]),
];

/// One value among neighbours.
pub struct Part<'a> {
    /// What it says.
    pub text: Cow<'a, str>,
    /// Whether it is written as a number.
    pub is_number: bool,
    /// Whether something was found in it alone.
    pub is_found: bool,
    /// Which array or object it stands in: any number, the same for all of one.
    pub holder: usize,
    /// The name of that array or object, if it has one.
    pub holder_name: Option<Cow<'a, str>>,
    /// Its own name; in an array, that of the array.
    pub name: Option<Cow<'a, str>>,
}

impl Part<'_> {
    fn is_digits(&self) -> bool {
        !self.text.is_empty() && self.text.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// The parts, by their place in the list, that together hold what none of them holds alone.
pub fn spread(spans: &Spans, parts: &[Part<'_>]) -> BTreeMap<usize, &'static str> {
    let mut hidden = BTreeMap::new();
    if parts.len() > 1 {
        by_name(spans, parts, &mut hidden);
        let mut from = 0;
        for (at, part) in parts.iter().enumerate() {
            if part.is_found || part.text.len() > LONGEST {
                by_form(spans, parts, from..at, &mut hidden);
                from = at + 1;
            }
        }
        by_form(spans, parts, from..parts.len(), &mut hidden);
    }
    hidden
}

/// Parts that stand together under a name which announces what they are.
fn by_name(spans: &Spans, parts: &[Part<'_>], hidden: &mut BTreeMap<usize, &'static str>) {
    let mut groups: HashMap<(usize, String), Vec<usize>> = HashMap::new();
    let mut holders: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| !part.is_found && part.text.len() <= NAMED)
    {
        holders.entry(part.holder).or_default().push(at);
        // The elements of an array all have its name.
        let own = part.name.as_deref().filter(|name| Some(*name) != part.holder_name.as_deref());
        let stem = own.map(stem).unwrap_or_default();
        if !stem.is_empty() {
            groups.entry((part.holder, stem)).or_default().push(at);
        }
    }
    let name = |places: &[usize]| {
        places.first().and_then(|at| parts.get(*at)).and_then(|part| part.holder_name.as_deref())
    };
    for places in holders.values() {
        if let Some(entities) = name(places).and_then(announced) {
            announced_by(spans, parts, places, entities, hidden);
        }
        let named = |names: &[&str]| {
            places.iter().copied().find(|at| {
                parts.get(*at).and_then(|part| part.name.as_deref()).is_some_and(|name| {
                    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
                    names.iter().any(|one| plain.eq_ignore_ascii_case(one))
                })
            })
        };
        for (sets, entities) in SETS.iter().filter(|_| places.len() > 1) {
            if let Some(mut found) = sets.iter().map(|names| named(names)).collect::<Option<Vec<_>>>() {
                found.sort_unstable();
                announced_by(spans, parts, &found, entities, hidden);
            }
        }
    }
    for ((_, stem), places) in &groups {
        if let Some(entities) = announced(stem) {
            announced_by(spans, parts, places, entities, hidden);
        }
    }
}

fn announced_by(
    spans: &Spans,
    parts: &[Part<'_>],
    places: &[usize],
    entities: &[&'static str],
    hidden: &mut BTreeMap<usize, &'static str>,
) {
    let digits =
        places.iter().copied().filter(|at| parts.get(*at).is_some_and(Part::is_digits)).collect::<Vec<_>>();
    for places in [places, digits.as_slice()] {
        let texts: Vec<&str> =
            places.iter().filter_map(|at| parts.get(*at)).map(|part| &*part.text).collect();
        if !(2..=MOST).contains(&texts.len()) || texts.iter().map(|text| text.len()).sum::<usize>() > NAMED {
            continue;
        }
        let entity = SEPARATORS.iter().find_map(|separator| looks_like(entities, &texts.join(separator)));
        if let Some(entity) = entity.filter(|entity| spans.masks(entity)) {
            hidden.extend(places.iter().map(|at| (*at, entity)));
            return;
        }
    }
}

/// Neighbours that have, read together, a form which proves itself.
fn by_form(spans: &Spans, parts: &[Part<'_>], run: Range<usize>, hidden: &mut BTreeMap<usize, &'static str>) {
    let (first, Some(run)) = (run.start, parts.get(run)) else { return };
    let tells = |part: &Part<'_>| part.text.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@');
    if run.len() < 2 || !run.iter().any(tells) {
        return;
    }
    let mixed = run.iter().any(Part::is_digits) && !run.iter().all(Part::is_digits);
    // Side by side, with blanks between, and side by side but digits apart from the rest.
    for (separator, parts_digits) in [("", false), (" ", false), ("", true)] {
        if parts_digits && !mixed {
            continue;
        }
        let (mut joined, mut stands) = (String::new(), Vec::with_capacity(run.len()));
        let mut was_digits = None;
        for part in run {
            if parts_digits && was_digits.replace(part.is_digits()) != Some(part.is_digits()) {
                joined.push('\n');
            }
            let from = joined.len();
            joined.push_str(part.text.trim());
            stands.push(from..joined.len());
            joined.push_str(separator);
        }
        for span in spans.find(None, &joined) {
            let Some(text) = joined.get(span.start..span.end) else { continue };
            let begins = stands.partition_point(|one| one.end <= span.start);
            let ends = stands.partition_point(|one| one.start < span.end);
            if ends > begins + 1 && is_proven(run, begins..ends, &stands, &span, text) {
                let ends =
                    if span.category == SECRET { least(spans, run, begins..ends, &span) } else { ends };
                hidden.extend((begins..ends).map(|at| (first + at, span.entity)));
            }
        }
    }
}

/// Where a secret ends that is found without its last neighbours too: a key has no end of its own.
fn least(spans: &Spans, run: &[Part<'_>], over: Range<usize>, span: &Span) -> usize {
    (over.start + 2..over.end.min(over.start + MOST_PARTS))
        .find(|end| {
            let joined: String =
                run.get(over.start..*end).unwrap_or_default().iter().map(|part| part.text.trim()).collect();
            let same = |one: &Span| (one.start, one.end, one.entity) == (0, joined.len(), span.entity);
            spans.find(None, &joined).iter().any(same)
        })
        .unwrap_or(over.end)
}

/// Whether a finding over several parts is more than chance.
fn is_proven(run: &[Part<'_>], over: Range<usize>, stands: &[Range<usize>], span: &Span, text: &str) -> bool {
    let starts = stands.get(over.start).is_some_and(|one| one.start == span.start);
    let stops = stands.get(over.end - 1).is_some_and(|one| one.end == span.end);
    if span.category == SECRET {
        return starts && span.confidence >= SURE;
    }
    let mut known = ALL.iter().filter(|known| known.entity == span.entity).peekable();
    let proven = match known.peek() {
        None => span.confidence >= SURE,
        Some(_) => known.any(|known| (known.validate)(text) == Some(true)),
    };
    let Some(touched) = run.get(over.clone()).filter(|_| starts && stops && proven) else { return false };
    let alike = |one: &Part<'_>, other: &Part<'_>| is_alike(one.name.as_deref(), other.name.as_deref());
    let all_alike = touched.windows(2).all(|pair| matches!(pair, [one, two] if alike(one, two)));
    if text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        // Letters and check digits don't come together by chance; a name and a host do.
        return all_alike || !text.contains('@');
    }
    // Digits do: then they must be all that stands there, and not the middle of a long list.
    let (Some(one), Some(last)) = (touched.first(), touched.last()) else { return false };
    let goes_on = |at: Option<usize>, edge: &Part<'_>| {
        at.and_then(|at| run.get(at)).is_some_and(|next| {
            next.holder == edge.holder
                && next.is_digits()
                && alike(next, edge)
                && (next.is_number || next.text.len() == edge.text.len())
        })
    };
    let is_fine = touched.iter().any(|part| part.is_number && part.text.len() < 2);
    all_alike && !is_fine && !goes_on(over.start.checked_sub(1), one) && !goes_on(Some(over.end), last)
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
