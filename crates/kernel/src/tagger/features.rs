//! What the tagger knows of each token: the one place that says it, for training and for reading.
//!
//! Must never depend on anything but the text and the model's words, or the trained weights would mean nothing.

use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use super::token::{mix, phrase, tokens, Kind, Token};

/// Words that make a number near them an age, by their hashes.
static AGES: LazyLock<Vec<u32>> = LazyLock::new(|| {
    const WORDS: &str = "age aged ages old older turned turning turns year years yr yrs yo born birthday \
                         alter alt jahr jahre jahren jährige jähriger año años edad an ans âge âgé âgée ano anos idade \
                         anno anni età compie jaar oud leeftijd";
    let mut hashes: Vec<u32> = tokens(WORDS).iter().map(|token| token.hash).collect();
    hashes.sort_unstable();
    hashes
});

/// What is known of a word, one bit each.
pub mod mark {
    /// A given name.
    pub const GIVEN: u16 = 1;
    /// A surname.
    pub const SURNAME: u16 = 2;
    /// A city.
    pub const CITY: u16 = 4;
    /// A country.
    pub const COUNTRY: u16 = 8;
    /// A region or state.
    pub const REGION: u16 = 16;
    /// A nationality, religion or political group.
    pub const NATION: u16 = 32;
    /// An ordinary word.
    pub const WORD: u16 = 64;
    /// A word whose identity is a feature.
    pub const VOCABULARY: u16 = 128;
    /// A part of a street's name.
    pub const STREET: u16 = 256;
    /// A form of address.
    pub const TITLE: u16 = 512;
    /// A part of a company's name.
    pub const COMPANY: u16 = 1024;
    /// A job.
    pub const JOB: u16 = 2048;
    /// A phrase that is known begins with it.
    pub const STARTS: u16 = 4096;
    /// A month or a day.
    pub const DATE: u16 = 8192;
    /// A place of any kind.
    pub const PLACE: u16 = CITY | COUNTRY | REGION;
}

/// A token with what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// The token.
    pub token: Token,
    /// What is known of it.
    pub marks: u16,
    /// Whether it says that a number near it is a part of an address, or an age.
    pub is_told: bool,
    id: u32,
    class: u32,
    inside: u32,
}

const OUTSIDE: Token = Token { start: 0, end: 0, kind: Kind::None, spaced: false, hash: 0, head: 0, tail: 0 };
const NOWHERE: Word = Word { token: OUTSIDE, marks: 0, is_told: false, id: 7, class: 7, inside: 0 };
/// Longest known phrase, in words.
const PHRASE: usize = 4;
/// How many features a token has.
pub const FEATURES: usize = 27;
/// How many of them it has in common with another word of its class between the same neighbours.
pub const SHARED: usize = 25;

impl Word {
    /// A token by itself. `known` gives the marks of a word's or phrase's hash.
    pub fn new(token: Token, known: &impl Fn(u32) -> u16) -> Self {
        let is_word = !matches!(token.kind, Kind::Opaque | Kind::Line);
        let marks = if is_word { known(token.hash) } else { 0 };
        let is_told = marks & mark::STREET != 0 || AGES.binary_search(&token.hash).is_ok();
        let mut word = Self { token, marks, is_told, id: 0, class: 0, inside: 0 };
        word.class = class(&word);
        word.id = match token.kind {
            Kind::Punctuation | Kind::Line => token.hash,
            _ if marks & mark::VOCABULARY != 0 => token.hash,
            _ => mix(11, word.class),
        };
        word
    }
}

/// Looks every token up.
pub fn look_up(tokens: &[Token], known: impl Fn(u32) -> u16, words: &mut Vec<Word>) {
    words.clear();
    words.extend(tokens.iter().map(|token| Word::new(*token, &known)));
    join(words, known);
}

/// Tells the words of phrases that they are.
pub fn join(words: &mut [Word], known: impl Fn(u32) -> u16) {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let length = if word.marks & mark::STARTS != 0 { longest(words, at, &known) } else { None };
        let Some((length, marks)) = length else {
            at += 1;
            continue;
        };
        for (place, word) in words.iter_mut().skip(at).take(length).enumerate() {
            word.inside = if marks & mark::PLACE != 0 { 1 } else { 3 } + u32::from(place > 0);
        }
        at += length;
    }
}

fn longest(words: &[Word], at: usize, known: &impl Fn(u32) -> u16) -> Option<(usize, u16)> {
    (2..=PHRASE).rev().find_map(|length| {
        let marks = known(phrase(words.get(at..at + length)?.iter().map(|word| &word.token)));
        (marks != 0).then_some((length, marks))
    })
}

fn special(marks: u16) -> u32 {
    const ORDER: [u16; 6] = [mark::NATION, mark::TITLE, mark::STREET, mark::COMPANY, mark::DATE, mark::JOB];
    ORDER.iter().position(|one| marks & one != 0).map_or(0, |place| place as u32 + 1)
}

fn class(word: &Word) -> u32 {
    let bit = |marks: u16, place: u32| u32::from(word.marks & marks != 0) << place;
    bit(mark::GIVEN, 0)
        | bit(mark::SURNAME, 1)
        | bit(mark::PLACE, 2)
        | bit(mark::WORD | mark::VOCABULARY, 3)
        | special(word.marks) << 4
        | (word.token.kind as u32) << 7
}

/// How a whole text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// With capitals here and there.
    Both,
    /// Without any capital.
    Small,
    /// Most words are in capitals.
    Capital,
}

/// How a text is written.
pub fn letters(words: &[Word]) -> Letters {
    let (mut upper, mut capital, mut lower) = (0, 0, 0);
    for word in words {
        match word.token.kind {
            Kind::Upper => upper += 1,
            Kind::Title | Kind::Letter | Kind::Mixed => capital += 1,
            Kind::Lower => lower += 1,
            _ => {}
        }
    }
    if upper == 0 && capital == 0 {
        Letters::Small
    } else if upper > capital + lower {
        Letters::Capital
    } else {
        Letters::Both
    }
}

/// How much a token by itself speaks for a name, an address or an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// Not at all.
    No,
    /// A number, or an ordinary word in capitals: only beside something else.
    Weak,
    /// It is worth a look, with those around it.
    Strong,
}

/// What a token speaks for. `begins`: nothing but a mark or the end of a line stands before it.
pub fn hint(word: &Word, begins: bool, letters: Letters) -> Hint {
    let name = mark::GIVEN | mark::SURNAME | mark::PLACE | mark::NATION | mark::COMPANY;
    let is_named = word.marks & name != 0;
    let is_word = word.marks & (mark::WORD | mark::VOCABULARY) != 0;
    let is_strong = match word.token.kind {
        // "The", "When": capitals that only begin a sentence.
        Kind::Title => is_named || !begins || word.marks & mark::VOCABULARY == 0,
        Kind::Upper | Kind::Letter | Kind::Mixed if is_named || !is_word => true,
        Kind::Upper | Kind::Letter | Kind::Mixed | Kind::Two | Kind::Three | Kind::Four | Kind::Five => {
            return Hint::Weak;
        }
        Kind::Lower if letters == Letters::Small => is_named || !is_word,
        Kind::Lower => word.marks & mark::NATION != 0 || (is_named && !is_word),
        _ => false,
    };
    if is_strong {
        Hint::Strong
    } else {
        Hint::No
    }
}

/// A token with two to each side, and how the whole text is written: what its features are made of.
pub struct Window<'a> {
    near: [&'a Word; 5],
    mode: u32,
    begins: u32,
}

impl<'a> Window<'a> {
    /// Around the token at a place.
    pub fn new(words: &'a [Word], at: usize, letters: Letters) -> Self {
        let near =
            |step: isize| at.checked_add_signed(step).and_then(|place| words.get(place)).unwrap_or(&NOWHERE);
        let near = [near(-2), near(-1), near(0), near(1), near(2)];
        let [_, back, this, ..] = near;
        let begins = match back.token.kind {
            Kind::None | Kind::Line => 1,
            Kind::Punctuation => 2 + u32::from(this.token.spaced),
            _ => 0,
        };
        Self { near, mode: letters as u32, begins }
    }

    /// The features that do not ask how the token is spelled.
    pub fn shared(&self) -> [u32; SHARED] {
        let [two_back, back, this, next, two_next] = self.near;
        let (mode, begins) = (self.mode, self.begins);
        let kind = this.token.kind as u32;
        let shape = kind | mode << 4 | begins << 6;
        let class = this.class | mode << 11;
        [
            mix(100, shape),
            mix(101, this.id ^ mode),
            mix(102, back.id),
            mix(103, next.id),
            mix(104, two_back.id),
            mix(105, two_next.id),
            mix(106, mix(back.id, this.id)),
            mix(107, mix(this.id, next.id)),
            mix(108, mix(two_back.id, back.id)),
            mix(109, mix(next.id, two_next.id)),
            mix(110, mix(class, begins)),
            mix(111, mix(back.class, this.class)),
            mix(112, mix(this.class, next.class)),
            mix(113, mix(class, back.id)),
            mix(114, mix(class, next.id)),
            mix(115, mix(kind, mix(two_back.id, back.id))),
            mix(116, mix(kind, mix(next.id, two_next.id))),
            mix(119, mix(back.class, mix(this.class, next.class))),
            mix(120, u32::from(this.marks) | kind << 16),
            mix(121, this.inside | next.inside << 3 | kind << 6),
            mix(122, mix(this.inside, mix(back.id, this.class))),
            mix(123, mix(class, mix(back.id, next.id))),
            mix(126, mix(two_back.class, mix(back.class, this.class))),
            mix(127, mix(this.class, mix(next.class, two_next.class))),
            mix(128, line(back) | line(next) << 1 | u32::from(this.token.spaced) << 2 | kind << 3),
        ]
    }

    /// The features of how the token is spelled.
    pub fn own(&self) -> [u32; FEATURES - SHARED] {
        let [_, _, this, ..] = self.near;
        [mix(117, mix(this.token.kind as u32, this.token.tail)), mix(118, this.token.head)]
    }
}

fn line(word: &Word) -> u32 {
    u32::from(matches!(word.token.kind, Kind::Line | Kind::None))
}

/// Two windows that are the same for this have the same shared features.
impl Hash for Window<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [two_back, back, this, next, two_next] = self.near;
        let two = |one: u32, other: u32| u64::from(one) << 32 | u64::from(other);
        state.write_u64(two(two_back.id, back.id));
        state.write_u64(two(next.id, two_next.id));
        state.write_u64(
            two(two_back.class, back.class) | u64::from(line(back)) << 31 | u64::from(line(next)) << 30,
        );
        state.write_u64(two(next.class, two_next.class) | u64::from(this.marks) << 16);
        let flags = self.begins | self.mode << 2 | u32::from(this.token.spaced) << 4;
        let inside = this.inside | next.inside << 3;
        state.write_u64(two(this.id, this.class | flags << 12 | inside << 20));
    }
}

/// The features of the token at a place.
pub fn features(words: &[Word], at: usize, letters: Letters) -> [u32; FEATURES] {
    let window = Window::new(words, at, letters);
    let mut all = [0; FEATURES];
    let (shared, own) = all.split_at_mut(SHARED);
    shared.copy_from_slice(&window.shared());
    own.copy_from_slice(&window.own());
    all
}
