//! The walk over a text, 64 bytes at a time: where its words begin, and the signs that say something.
//!
//! Must never panic, on any text, or look at a byte more than a bounded number of times.

use crate::reread::told::Told;
use crate::scan::evidence::Divides;
use crate::scan::heads::eight;
use crate::scan::pass::Pass;
use crate::scan::seen::Seen;
use crate::scan::settle::parts;
use crate::scan::table::{BEGINS, BEHIND, DOTS, ESCAPED, MARKS, RUNS, SAYS, WHITE};
use crate::scan::words::{Kinds, Word, Words, BLOCK};
use crate::scan::{Scanner, Span};
use crate::views::held;

/// What a walk over a text tells beside its shapes.
pub struct Read {
    /// The kinds of its bytes, and what is said of a second reading.
    pub told: Told,
    /// Whether it has a word of twelve letters and digits or more.
    pub is_long: bool,
    /// The length of its longest run of what an encoded value may be made of, if there is one that may be one.
    pub run: usize,
    /// What its runs of letters and digits hold: start, end, text.
    pub held: Vec<(usize, usize, String)>,
    /// Where its blocks begin in which something may read differently, if that is asked too.
    pub marked: Vec<usize>,
    /// Whether it is asked what a run is an encoding of.
    decodes: bool,
    /// Where the run begins that may go on.
    begins: usize,
    /// Behind the `<` of a tag that ends an element, which did not end yet; or 0.
    closes: usize,
}

impl Read {
    /// Of a text that was not read. `decodes`: what a run of letters and digits is an encoding of is asked for too.
    #[inline]
    pub fn new(decodes: bool) -> Self {
        let (held, marked) = (Vec::new(), Vec::new());
        Self { told: Told::default(), is_long: false, run: 0, held, marked, decodes, begins: 0, closes: 0 }
    }

    /// A run ends at a place, if it is one, and behind that the next may begin.
    #[inline]
    fn ends(&mut self, bytes: &[u8], at: usize) {
        if at - self.begins >= held::SHORTEST {
            self.add(bytes, at);
        }
        self.begins = at + 1;
    }

    #[inline(never)]
    fn add(&mut self, bytes: &[u8], end: usize) {
        let start = self.begins;
        self.run = self.run.max(end - start);
        if self.decodes {
            self.held.extend(held::encoded(bytes, start, end).map(|(end, held)| (start, end, held)));
        }
    }

    /// Takes note of the runs of a block. `ends`: its bytes with which none goes on, a bit each; `long`: those from which on
    /// one goes on that is long enough.
    #[inline]
    fn runs(&mut self, bytes: &[u8], base: usize, ends: u64, long: u64) {
        if ends == 0 {
            return;
        }
        let first = ends.trailing_zeros();
        self.ends(bytes, base + first as usize);
        let mut long = long & u64::MAX << first;
        while long != 0 {
            let begin = long.trailing_zeros();
            let length = (ends >> begin).trailing_zeros();
            if length == u64::BITS {
                break;
            }
            self.begins = base + begin as usize;
            self.add(bytes, self.begins + length as usize);
            long &= u64::MAX << (begin + length);
        }
        self.begins = base + (BLOCK as u32 - ends.leading_zeros()) as usize;
    }
}

/// A bit for each place from which on twelve bits are set.
#[inline]
fn twelve(bits: u64) -> u64 {
    let two = bits & bits >> 1;
    let four = two & two >> 2;
    four & four >> 4 & four >> 8
}

const _: () = assert!(held::SHORTEST == 12, "`twelve` tells runs of that length");

impl Scanner {
    /// Finds shapes.
    pub fn find_shapes(&self, field: Option<&str>, text: &str, read: &mut Read, spans: &mut Vec<Span>) {
        let mut seen = Seen::default();
        if let Some(name) = field {
            self.context.read(name, &mut seen);
        }
        let mut pass = Pass::new(text, &mut seen, spans);
        let mut at = 0;
        while at < text.len() {
            at = self.read_block(at, &mut pass, read);
        }
        read.ends(text.as_bytes(), text.len());
    }

    /// Reads the 64 bytes from a place on, but of a word that goes on behind them nothing. Gives the place that is next.
    fn read_block(&self, base: usize, pass: &mut Pass<'_>, read: &mut Read) -> usize {
        let bytes = pass.text.as_bytes();
        let kinds = Kinds::at(bytes, base);
        let Kinds { word, digit, upper, blank } = kinds;
        pass.begin(base);
        if word == u64::MAX {
            let word = Words::from(bytes, base, kinds).at(base);
            read.is_long = true;
            read.told.long();
            self.read_word(base, word, pass);
            return word.end;
        }
        let left = bytes.len() - base;
        // A word at the end of the block may go on behind it.
        let open = if left > BLOCK { (!word).leading_zeros() } else { 0 };
        let size = left.min(BLOCK) as u32 - open;
        let there = u64::MAX >> (BLOCK as u32 - size);
        let signs = there & !(word | blank & self.table.dull);
        let (stops, joins, has_dot) = self.read_signs(base, signs, bytes, read);
        if !has_dot && left <= BLOCK {
            pass.no_more_dots();
        }
        read.told.block(digit & there, blank & there);
        let mut word = word & there;
        let goes_on = word | joins;
        let twelves = twelve(goes_on);
        read.runs(bytes, base, there & !goes_on, twelves);
        let inner = upper & word << 1;
        let mut todo = there & (word & !(word << 1) | stops);
        let mut next = base + size as usize;
        while todo != 0 {
            let bit = todo.trailing_zeros();
            todo &= todo - 1;
            let at = base + bit as usize;
            if word >> bit & 1 == 0 {
                if self.read_sign(at, pass, read) {
                    // The letter of an escape is no part of the word behind it.
                    word &= !(2 << bit);
                    todo = todo & !(2 << bit) | word & 4 << bit;
                    next = next.max(at + 2);
                }
                continue;
            }
            let length = (!(word >> bit)).trailing_zeros();
            let bits = !(u64::MAX << length);
            let digit = digit >> bit & bits;
            let digits = u8::from(digit != 0) + u8::from(digit == bits);
            let length = length as usize;
            let eight = eight(bytes, at);
            let separator = bytes.get(at + length).map_or(0, |byte| BEHIND[usize::from(*byte)]);
            let through = self.glance(eight, length, digits, separator, pass);
            if through != 0 && at >= pass.sure {
                self.sift_word((at, at + length), digits > 0, separator, eight, through, pass);
            }
            // Only what has a letter is evidence.
            if digits == 2 {
                continue;
            }
            let is_known = self.context.may_know(eight, length);
            if self.said.may_be(eight, length) {
                read.told.word(pass.text, at);
            }
            if u64::from(is_known) | inner >> bit & bits != 0 {
                let capital = upper >> bit & bits;
                let divides = Divides::of(bits, digit, capital);
                self.note_word((at, at + length), eight, is_known, divides, pass);
            }
        }
        read.is_long |= twelves != 0 && twelve(word) != 0;
        next
    }

    /// Takes note of what signs are. Gives those at which something may begin or be told, those that runs go over, and
    /// whether one is a dot.
    #[inline]
    fn read_signs(&self, base: usize, mut signs: u64, bytes: &[u8], read: &mut Read) -> (u64, u64, bool) {
        let (mut stops, mut joins, mut all) = (0, 0, 0);
        while signs != 0 {
            let bit = signs.trailing_zeros();
            signs &= signs - 1;
            let at = base + bit as usize;
            let byte = bytes.get(at).copied().unwrap_or_default();
            let next = bytes.get(at + 1).copied().unwrap_or_default();
            let does = self.table.does[usize::from(byte)];
            all |= does;
            stops |= self.table.stops(byte, next) << bit;
            joins |= u64::from(does >> RUNS & 1) << bit;
        }
        read.told.marks |= (all >> 8) as u8;
        read.told.has_blanks |= all & WHITE != 0;
        if all & MARKS != 0 && read.decodes {
            read.marked.push(base);
        }
        (stops, joins, all & DOTS != 0)
    }

    /// Tries what may begin at a sign, and takes note of what it says. True where the byte behind it is a part of it.
    #[inline]
    fn read_sign(&self, at: usize, pass: &mut Pass<'_>, read: &mut Read) -> bool {
        let bytes = pass.text.as_bytes();
        let Some(byte) = bytes.get(at).copied() else { return false };
        let does = self.table.does[usize::from(byte)];
        if does & BEGINS != 0 && at >= pass.sure {
            self.try_symbol(byte, at, pass);
        }
        if does & SAYS == 0 {
            return false;
        }
        match byte {
            // Of the tags that begin, those are told that end an element.
            b'<' if bytes.get(at + 1) == Some(&b'/') => read.closes = at + 1,
            b'>' if read.closes > 0 => {
                let inside = bytes.get(std::mem::take(&mut read.closes)..at).unwrap_or_default();
                if memchr::memchr(b'<', inside).is_none() {
                    pass.seen.forget();
                }
            }
            // A member of an object, a cell of a row: what was said before it says nothing about the next.
            b',' if pass.seen.count > 0 && parts(bytes, at) => pass.seen.forget(),
            // An escaped line break or tab.
            b'\\' => return bytes.get(at + 1).is_some_and(|next| ESCAPED.contains(next)),
            _ => {}
        }
        false
    }

    /// Reads a word of any length.
    #[inline(never)]
    fn read_word(&self, start: usize, word: Word, pass: &mut Pass<'_>) {
        let bytes = pass.text.as_bytes();
        let eight = eight(bytes, start);
        let separator = bytes.get(word.end).map_or(0, |byte| BEHIND[usize::from(*byte)]);
        let through = self.glance(eight, word.end - start, word.digits, separator, pass);
        if through != 0 && start >= pass.sure {
            self.sift_word((start, word.end), word.digits > 0, separator, eight, through, pass);
        }
        if word.has_letter() {
            let divides = match (word.is_mixed, word.divides) {
                (false, _) => Divides::Not,
                (true, false) => Divides::Capital,
                (true, true) => Divides::Somewhere,
            };
            self.note_word((start, word.end), eight, false, divides, pass);
        }
    }

    /// Takes note of a word that may be evidence. `eight`: what begins there; `is_known`: whether it has the begin of one.
    #[inline(never)]
    fn note_word(
        &self,
        place: (usize, usize),
        eight: u64,
        is_known: bool,
        divides: Divides,
        pass: &mut Pass<'_>,
    ) {
        // What was told is forgotten where it is out of reach, and then this word is heard.
        pass.seen.told(place.0);
        self.context.note(pass.text.as_bytes(), place, eight, is_known, divides, pass.seen);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// What a walk tells, byte by byte: whether there is a long word, and the longest run that is long enough.
    fn slowly(bytes: &[u8]) -> (bool, usize) {
        let (mut word, mut run, mut is_long, mut longest, mut escape) = (0, 0, false, 0, false);
        for (at, byte) in bytes.iter().enumerate() {
            let is_word = byte.is_ascii_alphanumeric();
            word = if is_word && !escape { word + 1 } else { 0 };
            run = if is_word || b"+/-_".contains(byte) { run + 1 } else { 0 };
            is_long |= word >= 12;
            longest = if run >= 12 { longest.max(run) } else { longest };
            escape = *byte == b'\\' && matches!(bytes.get(at + 1), Some(b'n' | b'r' | b't'));
        }
        (is_long, longest)
    }

    #[test]
    fn words_and_runs_are_told_wherever_blocks_begin() {
        let scanner = Scanner::new().unwrap();
        for text in [
            "abcdefghijk",
            "abcdefghijkl",
            "\\nabcdefghijk.\\tabcdefghijkl",
            "abcdef-ghijkl",
            "abc_def/gh+ij-k.l",
            "a b c d e f g h i j k l m n",
            "0123456789012345678901234567890123456789012345678901234567890123456789",
        ] {
            for before in
                ["", ".", "\\", "ab ", "q-"].iter().flat_map(|pad| (0..70).map(|times| pad.repeat(times)))
            {
                let text = format!("{before}{text}");
                let mut read = Read::new(true);
                scanner.find_shapes(None, &text, &mut read, &mut Vec::new());
                assert_eq!(slowly(text.as_bytes()), (read.is_long, read.run), "{text}");
            }
        }
    }

    #[test]
    fn the_same_is_found_wherever_a_block_begins() {
        let scanner = Scanner::new().unwrap();
        for text in [
            "my ssn is 078-05-1121, yes",
            "ssn\\n078-05-1121\\nIBAN:\\tGB82WEST12345698765432",
            "see confidence.biz now, or write to ann.lee@example.org",
            "{\"ssn\": \"x\", \"b\": \"078-05-1121\"}<a>ssn</a>078-05-1121",
            "-----BEGIN PRIVATE KEY----- socialSecurityNo 078-05-1121 YW5uLmxlZUBleGFtcGxlLm9y",
            "10.20.30.40 2026-01-04 4111 1111 1111 1111 https://deploy:s3cr3tpw@repo.example.com/x.git",
        ] {
            let places = |before: usize| {
                let spans = scanner.find_checked(&format!("{}{text}", " ".repeat(before)));
                let place = |span: &Span| (span.start - before, span.end - before, span.entity);
                spans.iter().map(place).collect::<Vec<_>>()
            };
            let whole = places(0);
            assert!(!whole.is_empty(), "{text}");
            (1..=130).for_each(|before| assert_eq!(whole, places(before), "{before} blanks, {text}"));
        }
    }

    #[test]
    fn a_pattern_of_a_user_may_begin_with_a_blank() {
        let room = crate::scan::extra::Definition {
            entity: "ROOM".to_owned(),
            category: "pii".to_owned(),
            pattern: r" #\d{3}".to_owned(),
            keywords: Vec::new(),
            validator: None,
            finds: vec!["room: #417 there".to_owned()],
            ignores: vec!["room:#417".to_owned()],
        };
        let scanner = Scanner::with(&[room]).unwrap();
        let spans = scanner.find_checked("the room: #417");
        let places: Vec<_> = spans.iter().map(|span| (span.start, span.end, span.entity)).collect();
        assert_eq!(vec![(9, 14, "ROOM")], places);
    }

    #[test]
    fn marks_are_those_of_all_bytes_outside_words() {
        let scanner = Scanner::new().unwrap();
        for sign in (0..0x80).map(char::from).filter(|sign| !sign.is_ascii_alphanumeric()) {
            for before in [0, 1, 62, 63, 64, 100] {
                let text = format!("{}{sign}z", "a ".repeat(before));
                let mut read = Read::new(true);
                scanner.find_shapes(None, &text, &mut read, &mut Vec::new());
                assert_eq!(
                    crate::scan::kinds::KIND[sign as usize],
                    read.told.marks,
                    "{sign:?} behind {before}"
                );
                let is_told = read.marked.iter().any(|base| (*base..base + BLOCK).contains(&(before * 2)));
                assert_eq!(crate::views::is_marked(sign as u8), is_told, "{sign:?} behind {before}");
            }
        }
    }
}
