//! What a text says of what only a second reading finds, told while it is read the first time. For speed.
//!
//! Must never shut out a text in which a second reading finds something.

use crate::reread::words::each_begin;
use crate::reread::{codes, narrow, regroup, spelled, spoken};
use crate::scan::heads::{eight, head, Heads};
use crate::scan::kinds::{BEYOND, ESCAPES};

/// What is told of a text.
#[derive(Clone, Copy, Default)]
pub struct Told {
    /// The kinds of all its bytes that are no part of a word (`scan::kinds`).
    pub marks: u8,
    /// Whether there is whitespace in it.
    pub has_blanks: bool,
    /// Whether blanks stand two bytes apart, as between single letters.
    has_singles: bool,
    /// Whether a word says a point of an address, or more that only it says.
    is_spoken: bool,
    /// How many of its words are digits, at most `u8::MAX`.
    spelled: u8,
    /// How many digits it has.
    digits: u32,
}

impl Told {
    /// Of a text that was not read, and whose bytes may be of any kind.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
        let digits = digits as u32;
        // Blanks are looked at where it is asked.
        let mut told =
            Self { marks: u8::MAX, has_blanks: true, has_singles: true, digits, ..Self::default() };
        each_begin(bytes, |start| told.word(text, start));
        told
    }

    /// Takes note of the digits and blanks among 64 bytes, a bit each; of words none goes on behind them.
    #[inline]
    pub fn block(&mut self, digits: u64, blanks: u64) {
        if blanks != 0 {
            self.has_blanks = true;
            // Of the six blanks of a chain, three are in one block.
            self.has_singles |= blanks & blanks >> 2 & blanks >> 4 != 0;
        }
        if digits != 0 {
            self.digits = self.digits.saturating_add(digits.count_ones());
        }
    }

    /// Takes note of a word of 64 bytes or more: it may be all digits.
    pub fn long(&mut self) {
        self.digits = u32::MAX;
    }

    /// Takes note of a word.
    #[inline(never)]
    pub fn word(&mut self, text: &str, start: usize) {
        self.is_spoken = self.is_spoken || spoken::is_said(text.as_bytes(), start);
        self.spelled = self.spelled.saturating_add(u8::from(spelled::is_digit(text, start)));
    }

    /// As `self`, where the words of a text are letters and digits in ASCII and nothing else; else read anew.
    pub fn sure(self, text: &str) -> Self {
        if self.marks & (ESCAPES | BEYOND) == 0 {
            self
        } else {
            Self { marks: self.marks, ..Self::of(text) }
        }
    }

    /// Whether a text may hold groups of digits that are parted by anything.
    pub fn may_regroup(self) -> bool {
        self.digits as usize >= *regroup::DIGITS.start()
    }

    /// Whether it may hold letters and digits one by one.
    pub fn may_narrow(self, text: &str) -> bool {
        self.has_singles && narrow::may_hold(text.as_bytes())
    }

    /// Whether it may hold numbers of letters: those of letters in ASCII have a digit each, in whatever base.
    pub fn may_decode(self, text: &str) -> bool {
        self.digits as usize >= codes::LEAST && codes::may_hold(text.as_bytes())
    }

    /// Whether it may hold digits in words.
    pub fn may_spell(self, text: &str) -> bool {
        usize::from(self.spelled) > spelled::WORDED && spelled::may_hold(text.as_bytes())
    }

    /// Whether it may hold an address in words.
    pub fn may_speak(self, text: &str) -> bool {
        self.is_spoken || spoken::may_hold(text.as_bytes())
    }

    /// Whether it may hold any of these.
    pub fn may_hold(self, text: &str) -> bool {
        self.may_regroup()
            || self.may_spell(text)
            || self.may_speak(text)
            || self.may_narrow(text)
            || self.may_decode(text)
    }
}

/// The words in ASCII that `Told::word` takes note of, by how they begin.
pub fn heads() -> Heads {
    let mut heads = Heads::default();
    for word in spelled::words().chain(spoken::POINTS.iter().copied()).chain(["at"]) {
        let bytes = word.as_bytes();
        heads.add(bytes, head(eight(bytes, 0), bytes.len()));
    }
    heads
}
