//! Addresses as they are said, and as they are kept from machines: `ana [at] example [dot] com`, `ana at example dot com`.
//!
//! Must stay linear: a place is read once, with a bounded part of what stands around. Must never take a sentence with
//! "at" in it for an address: there, a point in words must follow, and more must say so.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::scan::{Scanner, Span};
use crate::views::View;

/// What is read of a text before and behind such a word, in bytes.
const AROUND: usize = 100;
/// How many of them are read together.
const MOST: usize = 32;
/// What is found in them.
const ENTITIES: &[&str] = &["EMAIL_ADDRESS", "IP_ADDRESS"];

/// Each with what it says; those in brackets say it anywhere, the others between blanks.
const SAYS: &[(&str, char)] = &[
    ("[at]", '@'),
    ("(at)", '@'),
    ("{at}", '@'),
    ("<at>", '@'),
    ("[ at ]", '@'),
    ("( at )", '@'),
    ("[@]", '@'),
    ("(@)", '@'),
    ("[\u{e4}t]", '@'),
    ("(\u{e4}t)", '@'),
    ("[arroba]", '@'),
    ("(arroba)", '@'),
    ("(a)", '@'),
    ("[a]", '@'),
    ("[arobase]", '@'),
    ("(arobase)", '@'),
    ("[chiocciola]", '@'),
    ("(chiocciola)", '@'),
    ("_at_", '@'),
    ("-at-", '@'),
    ("[dot]", '.'),
    ("(dot)", '.'),
    ("{dot}", '.'),
    ("<dot>", '.'),
    ("[ dot ]", '.'),
    ("( dot )", '.'),
    ("[.]", '.'),
    ("(.)", '.'),
    ("{.}", '.'),
    ("[punkt]", '.'),
    ("(punkt)", '.'),
    ("[punto]", '.'),
    ("(punto)", '.'),
    ("[point]", '.'),
    ("(point)", '.'),
    ("[ponto]", '.'),
    ("(ponto)", '.'),
    ("[punt]", '.'),
    ("(punt)", '.'),
    ("_dot_", '.'),
    ("-dot-", '.'),
    (" at ", '@'),
    (" arroba ", '@'),
    (" arobase ", '@'),
    (" chiocciola ", '@'),
    (" klammeraffe ", '@'),
    (" \u{e4}t ", '@'),
    (" apenstaartje ", '@'),
    (" at sign ", '@'),
    (" dot ", '.'),
    (" punkt ", '.'),
    (" punto ", '.'),
    (" point ", '.'),
    (" ponto ", '.'),
    (" punt ", '.'),
];

/// Words before an address that say that one comes.
const ANNOUNCE: &[&str] = &[
    "mail",
    "correo",
    "courriel",
    "adres",
    "address",
    "indirizzo",
    "endere",
    "direcci",
    "contact",
    "kontakt",
    "contatt",
    "write to",
    "reach me",
    "reach us",
    "schreib",
];

static READER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = SAYS.iter().map(|(word, _)| *word);
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .ok()
});

/// Whether a text may hold such an address in brackets. For speed.
pub fn may_hold(bytes: &[u8]) -> bool {
    bytes.len() > 8 && memchr::memchr3_iter(b'[', b'(', b'{', bytes).any(|at| says(bytes, at + 1))
}

/// Words that say a point.
pub const POINTS: [&str; 6] = ["dot", "punkt", "punto", "point", "ponto", "punt"];

/// Whether a word says a point of an address, or more that only it says.
pub fn is_said(bytes: &[u8], start: usize) -> bool {
    let rest = bytes.get(start..).unwrap_or_default();
    let is = |one: &str| {
        let ends = rest.get(one.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80);
        ends && rest.get(..one.len()).is_some_and(|word| word.eq_ignore_ascii_case(one.as_bytes()))
    };
    let before = start.checked_sub(1).and_then(|before| bytes.get(before));
    (is("at") && before.is_some_and(|byte| b"<-_".contains(byte))) || POINTS.into_iter().any(is)
}

/// Whether what stands behind a bracket may be a word of `SAYS`.
fn says(bytes: &[u8], at: usize) -> bool {
    let Some(rest) = bytes.get(at..(at + 12).min(bytes.len())) else { return false };
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    rest.first().is_some_and(|byte| b"aAdDpPcC@.\xc3".contains(byte))
        && rest.iter().any(|byte| b"])}".contains(byte))
}

struct Word {
    start: usize,
    end: usize,
    says: char,
    is_bare: bool,
}

/// Adds the addresses of a text that are written so.
pub fn add(scanner: &Scanner, text: &str, more: &mut Vec<Span>) {
    let Some(reader) = READER.as_ref() else { return };
    // Blanks are shared between words: each is looked for from the last byte of the one before.
    let bytes = text.as_bytes();
    let (mut words, mut at) = (Vec::new(), 0);
    while let Some(found) = bytes.get(at..).and_then(|rest| reader.find(rest)) {
        let (start, end) = (at + found.start(), at + found.end());
        if let Some((word, says)) = SAYS.get(found.pattern().as_usize()) {
            words.push(Word { start, end, says: *says, is_bare: word.starts_with(' ') });
        }
        at = end - 1;
    }
    let mut first = 0;
    while let Some(word) = words.get(first) {
        let after = |one: &Word, two: &Word| two.start.saturating_sub(one.end) > AROUND;
        let more_words = words.get(first..(first + MOST).min(words.len())).unwrap_or_default();
        let count = 1 + more_words
            .windows(2)
            .take_while(|pair| !matches!(pair, [one, two] if after(one, two)))
            .count();
        let near = more_words.get(..count).unwrap_or_default();
        let end = near.last().map_or(word.end, |last| last.end);
        let (start, end) = (edge(text, word.start.saturating_sub(AROUND)), edge(text, end + AROUND));
        let has_point = near.iter().any(|one| one.is_bare && one.says == '.');
        read(scanner, text, (start, end), near.iter().filter(|one| !one.is_bare), more);
        if has_point {
            let said =
                near.iter().filter(|one| !one.is_bare || one.says == '.' || is_address(text, one, near));
            read(scanner, text, (start, end), said, more);
        }
        first += count;
    }
}

fn edge(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether a bare "at" stands in an address: a point in words follows, and what stands before is no word of a sentence, or
/// another word says that an address comes.
fn is_address(text: &str, word: &Word, near: &[Word]) -> bool {
    let follows = near.iter().any(|one| {
        let between = text.get(word.end..one.start).unwrap_or_default();
        one.says == '.' && one.start >= word.end - 1 && !between.contains(' ') && between.len() < 64
    });
    let before = text.get(edge(text, word.start.saturating_sub(AROUND))..word.start).unwrap_or_default();
    let name = before.rsplit(' ').next().unwrap_or_default();
    let is_name = name.contains(|c: char| c == '.' || c == '_' || c.is_ascii_digit())
        || near.iter().any(|one| one.says == '.' && one.end + name.len() == word.start);
    let said = before.to_ascii_lowercase();
    follows && (is_name || ANNOUNCE.iter().any(|one| said.contains(one)))
}

fn read<'a>(
    scanner: &Scanner,
    text: &str,
    (start, end): (usize, usize),
    words: impl Iterator<Item = &'a Word>,
    more: &mut Vec<Span>,
) {
    let mut view = View::new(end - start);
    let (mut at, mut count) = (start, 0);
    let blank = |at: usize| text.as_bytes().get(at) == Some(&b' ');
    for word in words {
        // The blanks around are a part of it.
        let from = word.start.max(at);
        let kept = if from > at && blank(from - 1) { from - 1 } else { from };
        let to = if blank(word.end) { word.end + 1 } else { word.end };
        view.copy(text, at, kept);
        view.put(word.says, kept, to);
        (at, count) = (to, count + 1);
    }
    if count == 0 {
        return;
    }
    view.copy(text, at, end);
    let found = scanner.find_checked(&view.text).into_iter().filter(|span| ENTITIES.contains(&span.entity));
    more.extend(found.filter_map(|span| {
        let length = span.end - span.start;
        view.placed(span).filter(|placed| placed.end - placed.start > length)
    }));
}
