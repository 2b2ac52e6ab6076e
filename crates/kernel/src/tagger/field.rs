//! What a named value is, judged by the words of its name and by its own look together.
//!
//! Must never decide by a list alone: an unknown name whose parts are known is read by its parts.

use std::cell::RefCell;

use super::features::{letters, mark, Word};
use super::model::{Model, Parts, WIDTH};
use super::reader::Reader;
use super::remembered::{self, Remembered};
use super::token::{mix, Kind};

/// The entity of each label of a field; the first is none.
pub const LABELS: [&str; WIDTH] = [
    "",
    "PERSON",
    "STREET_ADDRESS",
    "LOCATION",
    "ORGANIZATION",
    "NRP",
    "TITLE",
    "JOB",
    "AGE",
    "GENDER",
    "",
    "",
    "",
    "",
    "",
    "",
];
/// Labels in use.
pub const COUNT: usize = 10;
/// Longest name and longest value that are judged, in bytes.
const NAME: usize = 64;
const VALUE: usize = 300;
/// How many words of a name, its last, are read.
const WORDS: usize = 6;
/// Groups of letters of a name: how long they are, in how many of its letters, and the most of them there can be.
const SIZES: [usize; 2] = [4, 6];
const LETTERS: usize = 48;
/// The lists that a value's words are counted in.
const LISTS: [u16; 10] = [
    mark::GIVEN,
    mark::SURNAME,
    mark::PLACE,
    mark::NATION,
    mark::WORD,
    mark::STREET,
    mark::TITLE,
    mark::COMPANY,
    mark::JOB,
    mark::DATE,
];

/// How many names, each with a look of its values, are remembered by each thread.
const ROOM: usize = 2048;

thread_local! {
    static SUMS: RefCell<Remembered> = RefCell::new(Remembered::new(ROOM));
}

/// The entity of a named value, if any, and by how much it leads.
pub fn classify(model: &Model, name: &str, value: &str, reader: &mut Reader) -> Option<(&'static str, i32)> {
    if name.len() > NAME || value.len() > VALUE || is_nobody(value) {
        return None;
    }
    let words = reader.recall(value, model);
    let look = Look::of(words);
    let mut sum = model.field_sum(remembered::sum(&SUMS, (name, look.key()), || {
        let mut sum = model.field_sum(Parts::default());
        named(name, &look, &mut |feature| sum.add(feature));
        sum.parts()
    }));
    valued(&look, value.len(), words, &mut |feature| sum.add(feature));
    let scores = sum.row();
    let (none, rest) = scores.split_first()?;
    let (place, most) = rest.iter().take(COUNT - 1).enumerate().max_by_key(|(_, score)| **score)?;
    (most > none).then(|| LABELS.get(place + 1).map(|label| (*label, most - none)))?
}

/// Whether a value's look alone says that it names nobody and no place: a number of more than five digits or with
/// blanks, an id of one piece with a digit in it, a truth value, nothing at all.
fn is_nobody(value: &str) -> bool {
    let bytes = value.trim().as_bytes();
    let (mut letters, mut digits, mut blanks) = (0, 0, 0);
    for byte in bytes {
        letters += usize::from(byte.is_ascii_alphabetic() || *byte >= 0x80);
        digits += usize::from(byte.is_ascii_digit());
        blanks += usize::from(byte.is_ascii_whitespace());
    }
    match (letters, blanks) {
        (0, blanks) => blanks > 0 || digits > 5 || digits == 0,
        (_, 0) => (digits > 0 && bytes.len() >= 8) || matches!(bytes, b"true" | b"false" | b"null"),
        _ => false,
    }
}

/// The words of a name in small letters: a capital behind a small letter, marks and digits divide. Nothing of it lies
/// on the heap, since one is read for every value of a trace.
struct Name {
    small: [char; NAME + 1],
    end: usize,
    starts: [usize; WORDS + 1],
    count: usize,
}

impl Name {
    fn read(name: &str) -> Self {
        let mut it = Self { small: ['^'; NAME + 1], end: 0, starts: [0; WORDS + 1], count: 0 };
        let (mut fresh, mut lower) = (true, false);
        for c in name.chars() {
            if !c.is_alphabetic() {
                fresh = true;
                continue;
            }
            if fresh || (lower && c.is_uppercase()) {
                it.begin();
                fresh = false;
            }
            if c.is_ascii() {
                it.put(c.to_ascii_lowercase());
            } else {
                c.to_lowercase().for_each(|c| it.put(c));
            }
            lower = c.is_lowercase();
        }
        if let Some(last) = it.starts.get_mut(it.count) {
            *last = it.end;
        }
        it
    }

    /// Of more than six words the first is forgotten.
    fn begin(&mut self) {
        if self.count == WORDS {
            self.starts.rotate_left(1);
            self.count -= 1;
        }
        if let Some(start) = self.starts.get_mut(self.count) {
            *start = self.end;
            self.count += 1;
        }
    }

    fn put(&mut self, c: char) {
        if let Some(place) = self.small.get_mut(self.end) {
            *place = c;
            self.end += 1;
        }
    }

    fn words(&self) -> impl Iterator<Item = &[char]> {
        self.starts.windows(2).take(self.count).filter_map(|edges| match edges {
            [from, to] => self.small.get(*from..*to),
            _ => None,
        })
    }

    /// All words in one.
    fn joined(&self) -> &[char] {
        self.small.get(self.starts[0]..self.end).unwrap_or_default()
    }
}

fn hash(word: &[char]) -> u32 {
    word.iter().fold(0x811c_9dc5, |sofar, c| mix(sofar, u32::from(*c)))
}

/// What is counted of a value's words, whatever they are.
struct Look {
    mode: u32,
    /// The kinds of its first words.
    kinds: u32,
    /// How many words, and whether they look made at random or hold a number.
    shape: u32,
    random: u32,
    numbers: u32,
    count: u32,
    unknown: u32,
    /// How many of its words stand in each list.
    lists: [u8; LISTS.len()],
}

fn plain(words: &[Word]) -> impl DoubleEndedIterator<Item = &Word> {
    words.iter().filter(|word| !matches!(word.token.kind, Kind::Punctuation | Kind::Line))
}

impl Look {
    fn of(words: &[Word]) -> Self {
        let mode = letters(words) as u32;
        let (mut count, mut kinds, mut unknown, mut seen) = (0_u32, mode, 0_u32, 0_u32);
        let mut lists = [0_u8; LISTS.len()];
        for word in plain(words) {
            let kind = word.token.kind as u32;
            if count < 3 {
                kinds = kinds << 4 | kind;
            }
            count += 1;
            seen |= 1 << kind;
            unknown += u32::from(word.marks == 0 && kind <= 5);
            for (cell, list) in lists.iter_mut().zip(LISTS) {
                *cell = (*cell + u8::from(word.marks & list != 0)).min(3);
            }
        }
        let has = |kinds: &[Kind]| u32::from(kinds.iter().any(|kind| seen & 1 << *kind as u32 != 0));
        let random = has(&[Kind::Mixed, Kind::Mark, Kind::Opaque]);
        let numbers = has(&[Kind::One, Kind::Two, Kind::Three, Kind::Four, Kind::Five, Kind::Digits]);
        let (count, unknown) = (count.min(6), unknown.min(3));
        let first = plain(words).next().map_or(0, |word| word.token.kind as u32);
        let shape = random | numbers << 1 | count << 2 | mode << 5 | first << 8;
        Self { mode, kinds, shape, random, numbers, count, unknown, lists }
    }

    /// All of it in one number: the rest is a part of the shape.
    fn key(&self) -> u64 {
        let lists = self.lists.iter().fold(0, |all, found| all << 2 | u64::from(*found));
        u64::from(self.kinds) | u64::from(self.shape) << 16 | u64::from(self.unknown) << 32 | lists << 34
    }
}

/// The features of a name and the words of its value together, each given to `out`.
pub fn features(name: &str, length: usize, words: &[Word], out: &mut impl FnMut(u32)) {
    let look = Look::of(words);
    named(name, &look, out);
    valued(&look, length, words, out);
}

/// Those that come again with the name and the look of a value.
fn named(name: &str, look: &Look, out: &mut impl FnMut(u32)) {
    let Look { mode, kinds, shape, random, numbers, count, unknown, lists } = *look;
    let name = Name::read(name);
    let joined = hash(name.joined());
    out(mix(200, 0));
    out(mix(201, kinds));
    out(mix(202, shape));
    out(mix(204, unknown | count << 3));
    out(mix(205, joined));
    out(mix(206, mix(joined, shape)));
    out(mix(207, mix(joined, kinds)));
    out(mix(208, name.count as u32));
    let head = name.words().last().map(hash);
    let mut sum = 0;
    for (place, found) in lists.into_iter().enumerate() {
        let found = u32::from(found);
        out(mix(210 + place as u32, found | count << 3));
        sum |= u32::from(found > 0) << place;
        if let Some(head) = head {
            out(mix(230 + place as u32, mix(head, found)));
        }
    }
    out(mix(220, sum | mode << 12));
    let mut before = None;
    for word in name.words().map(hash) {
        if let Some(before) = before.replace(word) {
            out(mix(244, mix(before, word)));
        }
        out(mix(240, word));
        out(mix(241, mix(word, shape)));
        out(mix(242, mix(word, sum)));
    }
    if let Some(head) = head {
        out(mix(243, head));
    }
    groups(name.joined(), random | numbers << 1 | mode << 2, out);
}

/// Those of the value alone: its length, its first word and its last.
fn valued(look: &Look, length: usize, words: &[Word], out: &mut impl FnMut(u32)) {
    out(mix(203, (length.min(60) as u32 / 4) | look.random << 8));
    if let (Some(first), Some(last)) = (plain(words).next(), plain(words).next_back()) {
        if look.count == 1 {
            out(mix(221, first.token.hash));
            out(mix(222, first.token.tail ^ look.mode));
        }
        out(mix(223, u32::from(first.marks)));
        out(mix(224, u32::from(last.marks)));
        out(mix(225, first.token.hash));
        out(mix(226, last.token.hash));
    }
}

/// Groups of letters of a name between two marks.
fn groups(joined: &[char], look: u32, out: &mut impl FnMut(u32)) {
    let mut letters = ['$'; LETTERS];
    letters[0] = '^';
    for (place, c) in letters.iter_mut().skip(1).zip(joined) {
        *place = *c;
    }
    let letters = letters.get(..(joined.len() + 2).min(LETTERS)).unwrap_or_default();
    for size in SIZES {
        for group in letters.windows(size) {
            let group = group.iter().fold(size as u32, |sofar, c| mix(sofar, u32::from(*c)));
            out(mix(250, group));
            out(mix(251, mix(group, look)));
        }
    }
}
