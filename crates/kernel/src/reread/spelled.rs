//! Digits in words: `my social is five one seven, four one, one zero zero one`.
//!
//! In English, Spanish, German, French, Portuguese, Italian and Dutch. Must stay linear: a chain is read once.

use crate::reread::words::Words;
use crate::reread::{add_found, announced};
use crate::scan::{Scanner, Span};
use std::sync::LazyLock;

/// Digits of a chain: fewer prove nothing.
const LEAST: usize = 7;
/// More than so many of them must be words: others are found as they stand.
pub const WORDED: usize = 3;
/// How surely what they hold must be what it looks like.
const SURE: f32 = 0.7;
/// The longest of their words, in bytes, and how much may stand between two.
const LONGEST: usize = 11;
const WIDEST: usize = 3;

/// The words of each digit.
const WORDS: &[(&str, &str)] = &[
    ("0", "zero oh nought cero null z\u{e9}ro nul"),
    ("1", "one uno una eins un une um uma een \u{e9}\u{e9}n"),
    ("2", "two dos zwei zwo deux dois duas due twee"),
    ("3", "three tres drei trois tr\u{ea}s tre drie"),
    ("4", "four cuatro vier quatre quatro quattro"),
    ("5", "five cinco f\u{fc}nf fuenf cinq cinque vijf"),
    ("6", "six seis sechs sei zes meia"),
    ("7", "seven siete sieben sept sete sette zeven"),
    ("8", "eight ocho acht huit oito otto"),
    ("9", "nine nueve neun neuf nove negen"),
    ("-", "dash hyphen minus guion gui\u{f3}n strich bindestrich tiret trattino streepje"),
];

/// The lengths of the words of digits by their first letter, a bit each. For speed.
const LENGTHS: [u16; 32] = {
    let (mut table, mut digit) = ([0; 32], 0);
    while digit < WORDS.len() {
        let words = WORDS[digit].1.as_bytes();
        let (mut start, mut at) = (0, 0);
        while at <= words.len() {
            if at == words.len() || words[at] == b' ' {
                table[(words[start] & 31) as usize] |= 1 << (at - start);
                start = at + 1;
            }
            at += 1;
        }
        digit += 1;
    }
    table
};

/// All words of digits in ASCII.
pub fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().flat_map(|(_, words)| words.split(' ')).filter(|word| word.is_ascii())
}

/// Whether the word that begins at a place is one of a digit, or of a mark between two. For speed.
pub fn is_digit(text: &str, start: usize) -> bool {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let first = rest.first().copied().unwrap_or_default();
    let length = rest.iter().take(LONGEST + 1).take_while(|byte| is_part(**byte)).count();
    // Most words are none by their first letter and length.
    is_word(first, length) && text.get(start..start + length).and_then(digit).is_some()
}

fn is_word(first: u8, length: usize) -> bool {
    length > 1 && length <= LONGEST && LENGTHS[usize::from(first & 31)] >> length & 1 != 0
}

/// Whether a text may hold a chain that is read: enough words side by side that may be digits. For speed.
pub fn may_hold(bytes: &[u8]) -> bool {
    let (mut count, mut worded) = (0, 0);
    Words::new(bytes).any(|(start, length)| {
        let first = bytes.get(start).copied().unwrap_or_default();
        let is_word = is_word(first, length);
        let goes_on = is_word || (length == 1 && first.is_ascii_digit());
        (count, worded) = if goes_on { (count + 1, worded + usize::from(is_word)) } else { (0, 0) };
        count >= LEAST && worded > WORDED
    })
}

/// Adds what chains of such words hold.
pub fn add(scanner: &Scanner, text: &str, more: &mut Vec<Span>) {
    let mut at = 0;
    let mut chain: Vec<(usize, usize, u8)> = Vec::new();
    while let Some((start, end)) = next(text, at) {
        let digit = text.get(start..end).and_then(digit);
        let goes_on =
            chain.last().is_some_and(|(_, last, _)| start - last <= WIDEST && is_gap(text, *last, start));
        if digit.is_none() || !goes_on {
            read(scanner, text, &chain, more);
            chain.clear();
        }
        chain.extend(digit.map(|digit| (start, end, digit)));
        at = end;
    }
    read(scanner, text, &chain, more);
}

/// The next word.
fn next(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let start = from + bytes.get(from..)?.iter().position(|byte| is_part(*byte))?;
    let rest = bytes.get(start..)?;
    Some((start, start + rest.iter().position(|byte| !is_part(*byte)).unwrap_or(rest.len())))
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

fn is_gap(text: &str, start: usize, end: usize) -> bool {
    text.get(start..end).is_some_and(|gap| gap.bytes().all(|byte| b" ,.-\n\r/".contains(&byte)))
}

/// The digit that a word says; a digit says itself.
fn digit(word: &str) -> Option<u8> {
    let [first, rest @ ..] = word.as_bytes() else { return None };
    if rest.is_empty() && first.is_ascii_digit() {
        return Some(*first);
    }
    let is = |one: &str| one.eq_ignore_ascii_case(word) || (!word.is_ascii() && word.to_lowercase() == one);
    let (_, digit) = SAID.get(place(*first, word.len())?)?.iter().find(|(one, _)| is(one))?;
    Some(*digit)
}

/// The words of each digit by their first letter and length: of prose most words are alone there.
static SAID: LazyLock<Vec<Vec<(&str, u8)>>> = LazyLock::new(|| {
    let mut said = vec![Vec::new(); PLACES];
    for (digit, word) in
        WORDS.iter().flat_map(|(digit, words)| words.split(' ').map(move |word| (digit, word)))
    {
        let (Some(first), Some(digit)) = (word.bytes().next(), digit.bytes().next()) else { continue };
        if let Some(list) = place(first, word.len()).and_then(|at| said.get_mut(at)) {
            list.push((word, digit));
        }
    }
    said
});

/// All places: of each letter one for each length.
const PLACES: usize = 32 * (LONGEST + 1);

/// Where words of a length stand that begin with a byte, whether it is a capital or not; None of what is no such word.
fn place(first: u8, length: usize) -> Option<usize> {
    (2..=LONGEST).contains(&length).then_some(usize::from(first & 31) * (LONGEST + 1) + length)
}

fn read(scanner: &Scanner, text: &str, chain: &[(usize, usize, u8)], more: &mut Vec<Span>) {
    let is_word = |one: &&(usize, usize, u8)| one.1 - one.0 > 1;
    let count = chain.iter().filter(|(_, _, digit)| digit.is_ascii_digit()).count();
    let Some((start, ..)) =
        chain.first().filter(|_| count >= LEAST && chain.iter().filter(is_word).count() > WORDED)
    else {
        return;
    };
    let (mut view, from) = announced(text, *start);
    for (start, end, digit) in chain.iter().filter(|(_, _, digit)| digit.is_ascii_digit()) {
        view.put(char::from(*digit), *start, *end);
    }
    add_found(scanner, &view, from, SURE, more);
}
