//! Reads texts into words, one after the other in the same room, and remembers the words that come again.
//!
//! Must never keep a piece of a text: a word is found again by a hash whose keys nobody knows. Of one model only.

use std::cell::RefCell;
use std::hash::{BuildHasher, Hasher};

use super::features::{hint, join, look_up, Hint, Letters, Word};
use super::model::Model;
use super::token::{self, Cut, Kind, Token};
use crate::scan::heads::eight;
use crate::scan::mixing::Mixing;

/// How many words are remembered, each in the one place that its hash has.
const REMEMBERED: usize = 2048;
/// Room for more words than this is given back.
const KEPT: usize = 4096;

/// What reads.
#[derive(Default)]
pub struct Reader {
    tokens: Vec<Token>,
    words: Vec<Word>,
    lexicon: Lexicon,
}

/// The words that were read lately, and what each speaks for.
struct Lexicon {
    keys: Mixing,
    words: Vec<(u64, Option<Word>)>,
    says: Box<[u64; REMEMBERED]>,
}

impl Default for Lexicon {
    fn default() -> Self {
        Self { keys: Mixing::keyed(), words: Vec::new(), says: Box::new([0; REMEMBERED]) }
    }
}

thread_local! {
    static READER: RefCell<Reader> = RefCell::default();
}

/// Does something with the reader of this thread.
pub fn with<T>(what: impl FnOnce(&mut Reader) -> T) -> T {
    READER.with(|reader| match reader.try_borrow_mut() {
        Ok(mut reader) => {
            let done = what(&mut reader);
            reader.words.clear();
            reader.words.shrink_to(KEPT);
            done
        }
        Err(_) => what(&mut Reader::default()),
    })
}

impl Reader {
    /// The words of a text. `known` gives the marks of a word's or phrase's hash.
    pub fn read(&mut self, text: &str, known: impl Fn(u32) -> u16) -> &[Word] {
        token::read(text, &mut self.tokens);
        look_up(&self.tokens, known, &mut self.words);
        &self.words
    }

    /// As `read`, of the words that a model knows; a reader is asked with one model only.
    pub fn recall(&mut self, text: &str, model: &Model) -> &[Word] {
        let lexicon = &mut self.lexicon;
        token::cut(text, &mut self.words, |piece| match piece {
            Cut::Short(start, end, spaced) => lexicon.word(text, (start, end), spaced, model),
            Cut::Whole(token) => word(token, model),
        });
        join(&mut self.words, |hash| model.marks(hash));
        &self.words
    }

    /// Whether no token of a text speaks for a name, an address or an age; false where that is not told at a glance.
    pub fn is_quiet(&mut self, text: &str, model: &Model) -> bool {
        let lexicon = &mut self.lexicon;
        let (mut begins, mut seen, mut strong) = (true, 0, 0);
        let is_plain = token::glance(text, |piece| {
            let said = match piece {
                token::Glance::Line => says::BEGINS,
                token::Glance::Number(2..=5) => says::WEAK,
                token::Glance::Number(_) => 0,
                token::Glance::Short(start, end) => lexicon.said(text, (start, end), model),
            };
            seen |= said;
            strong |= said & if begins { says::STRONG_FIRST } else { says::STRONG };
            begins = said & says::BEGINS != 0;
            strong == 0 || seen & says::CAPITAL == 0
        });
        let is_strong = if seen & says::CAPITAL == 0 { seen & says::STRONG_SMALL } else { strong };
        is_plain && is_strong == 0 && seen & (says::WEAK | says::TOLD) != says::WEAK | says::TOLD
    }
}

/// What a word says by itself, one bit each.
mod says {
    /// It is worth a look: where a mark or nothing stands before it, elsewhere, and in a text without a capital.
    pub const STRONG_FIRST: u64 = 1;
    pub const STRONG: u64 = 2;
    pub const STRONG_SMALL: u64 = 4;
    /// It is worth one beside a word that says so.
    pub const WEAK: u64 = 8;
    /// It is such a word.
    pub const TOLD: u64 = 16;
    /// It has a capital.
    pub const CAPITAL: u64 = 32;
    /// It is a mark, or the end of a line.
    pub const BEGINS: u64 = 64;
    /// All of these, and one that is no other.
    pub const ALL: u64 = 255;
}

/// A token by itself. No number is a word, whatever its hash.
fn word(token: Token, model: &Model) -> Word {
    let is_number =
        matches!(token.kind, Kind::One | Kind::Two | Kind::Three | Kind::Four | Kind::Five | Kind::Digits);
    Word::new(token, &|hash| if is_number { 0 } else { model.marks(hash) })
}

/// What a word says by itself.
fn said(word: &Word) -> u64 {
    let is = |begins: bool, letters: Letters| hint(word, begins, letters);
    let bit = |is: bool, bit: u64| if is { bit } else { 0 };
    let kind = word.token.kind;
    bit(is(true, Letters::Both) == Hint::Strong, says::STRONG_FIRST)
        | bit(is(false, Letters::Both) == Hint::Strong, says::STRONG)
        | bit(is(false, Letters::Small) == Hint::Strong, says::STRONG_SMALL)
        | bit(is(false, Letters::Both) == Hint::Weak || is(true, Letters::Both) == Hint::Weak, says::WEAK)
        | bit(word.is_told, says::TOLD)
        | bit(matches!(kind, Kind::Title | Kind::Upper | Kind::Letter | Kind::Mixed), says::CAPITAL)
        | bit(matches!(kind, Kind::Punctuation | Kind::Line), says::BEGINS)
}

impl Lexicon {
    /// The hash of a short word of a text.
    #[inline]
    fn hash(&self, text: &str, (start, end): (usize, usize)) -> u64 {
        let (bytes, length) = (text.as_bytes(), end - start);
        let mut hash = self.keys.build_hasher();
        let first = eight(bytes, start);
        if length <= 8 {
            // No word has a zero in it, so what is left of a register tells its length.
            hash.write_u64(first & u64::MAX >> (64 - 8 * length.max(1)));
        } else {
            hash.write_u64(first);
            hash.write_u64(eight(bytes, start + 8) & !(u64::MAX << (8 * (length - 8).min(7))));
        }
        hash.finish()
    }

    /// A short word of a text.
    #[inline]
    fn word(&mut self, text: &str, place: (usize, usize), spaced: bool, model: &Model) -> Word {
        if self.words.is_empty() {
            self.words.resize(REMEMBERED, (0, None));
        }
        let hash = self.hash(text, place);
        let make = || word(token::of(text, place.0, spaced), model);
        let Some(slot) = self.words.get_mut((hash >> 32) as usize % REMEMBERED) else { return make() };
        let mut known = match slot {
            (found, Some(word)) if *found == hash => *word,
            _ => {
                let word = make();
                *slot = (hash, Some(word));
                word
            }
        };
        (known.token.start, known.token.end, known.token.spaced) = (place.0, place.1, spaced);
        known
    }

    /// What a short word of a text says.
    #[inline]
    fn said(&mut self, text: &str, place: (usize, usize), model: &Model) -> u64 {
        let hash = self.hash(text, place) | says::ALL;
        let slot = &mut self.says[(hash >> 32) as usize % REMEMBERED];
        // What no word is found by is zero: the last bit but those of `says` is of none.
        if *slot | says::ALL != hash || *slot == 0 {
            *slot = hash & !says::ALL | 128 | first_said(text, place.0, model);
        }
        *slot & (says::ALL >> 1)
    }
}

/// What a word says that is not remembered.
#[cold]
fn first_said(text: &str, start: usize, model: &Model) -> u64 {
    said(&word(token::of(text, start, true), model))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::features::letters;
    use super::super::{runs, BYTES};
    use super::*;

    const TEXTS: [&str; 12] = [
        "Order 4711 was packed on the second shift and left the same evening",
        "the patient is 42 years old and was seen again",
        "the job took 42 ms and then it was done",
        "it went to Dolores Quintana in Lisbon, not to me",
        "we saw a german and 12 others.\nThen it was over",
        "call ann about the road 12 behind the school",
        "LOOK at the b2c list, item 8b (of 100) again!",
        "ann@example.org wrote about a/b and c=d once more",
        "was it Jürgen or naïve words, we don't know",
        "a.b c... d? 1 22 333 4444 55555 666666 7777777",
        "internationalisation of counterrevolutionaries is long",
        "",
    ];

    #[test]
    fn what_is_quiet_has_no_run_that_is_looked_at() {
        let model = Model::read(BYTES).unwrap();
        for text in TEXTS.iter().flat_map(|text| (0..=text.len()).filter_map(|end| text.get(..end))) {
            // Twice, so that what is remembered says the same.
            for _ in 0..2 {
                let mut reader = Reader::default();
                let words = reader.recall(text, &model).to_vec();
                let is_looked_at = runs(&words, letters(&words)).into_iter().any(|run| {
                    run.is_strong
                        || words.get(run.tokens).is_some_and(|run| run.iter().any(|one| one.is_told))
                });
                let is_quiet = with(|reader| reader.is_quiet(text, &model));
                assert!(!(is_quiet && is_looked_at), "{text:?}");
            }
        }
        assert!(with(|reader| reader.is_quiet(TEXTS[0], &model)));
    }

    #[test]
    fn a_word_is_remembered_as_it_was_read() {
        let model = Model::read(BYTES).unwrap();
        let mut known = Reader::default();
        for text in TEXTS.iter().chain(&TEXTS) {
            let mut fresh = Reader::default();
            let read = format!("{:?}", fresh.read(text, |hash| model.marks(hash)));
            assert_eq!(read, format!("{:?}", known.recall(text, &model)), "{text:?}");
        }
    }
}
