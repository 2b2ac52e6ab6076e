//! The walk over a text, 64 bytes at a time: where its words begin, and the signs that say something.
//!
//! Must never panic, on any text, or look at a byte more than a bounded number of times.

use crate::heads::eight;
use crate::held;
use crate::pass::Pass;
use crate::scan::{Scanner, Span};
use crate::seen::Seen;
use crate::settle::parts;
use crate::table::{BEGINS, BEHIND, RUNS, STOPS};
use crate::words::{Kinds, Word, Words, BLOCK};

/// What a walk over a text tells beside its shapes.
pub struct Read {
    /// The kinds of all its bytes that are no part of a word.
    pub marks: u8,
    /// The length of its longest word.
    pub longest: usize,
    /// The length of its longest run of what an encoded value may be made of, if there is one that may be one.
    pub run: usize,
    /// What its runs of letters and digits hold: start, end, text.
    pub held: Vec<(usize, usize, String)>,
    /// Whether it is asked what a run is an encoding of.
    decodes: bool,
    /// Where the run begins that may go on.
    begins: usize,
    /// Whether the last tag is one that closes.
    closes: bool,
}

impl Read {
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

    /// Takes note of the runs of a block. `goes_on`: the bytes with which they do, a bit each; `ends`: the others.
    #[inline]
    fn runs(&mut self, bytes: &[u8], base: usize, goes_on: u64, ends: u64) {
        if ends == 0 {
            return;
        }
        let first = ends.trailing_zeros();
        self.ends(bytes, base + first as usize);
        // A bit for each place behind that with twelve of them side by side.
        let inside = goes_on & u64::MAX << first;
        let two = inside & inside >> 1;
        let four = two & two >> 2;
        if four & four >> 4 & four >> 8 != 0 {
            let mut left = ends & (ends - 1);
            while left != 0 {
                self.ends(bytes, base + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
        self.begins = base + (BLOCK as u32 - ends.leading_zeros()) as usize;
    }
}

const _: () = assert!(held::SHORTEST == 12, "Read::runs looks for runs of that length");

impl Scanner {
    /// Finds shapes. `decodes`: what a run of letters and digits is an encoding of is asked for too.
    pub fn find_shapes(&self, field: Option<&str>, text: &str, decodes: bool, spans: &mut Vec<Span>) -> Read {
        let mut seen = Seen::default();
        if let Some(name) = field {
            self.context.read(name, &mut seen);
        }
        let mut read =
            Read { marks: 0, longest: 0, run: 0, held: Vec::new(), decodes, begins: 0, closes: false };
        let mut pass = Pass::new(text, &mut seen, spans);
        let mut at = 0;
        while at < text.len() {
            at = self.read_block(at, &mut pass, &mut read);
        }
        read.ends(text.as_bytes(), text.len());
        read
    }

    /// Reads the 64 bytes from a place on, but of a word that goes on behind them nothing. Gives the place that is next.
    fn read_block(&self, base: usize, pass: &mut Pass<'_>, read: &mut Read) -> usize {
        let bytes = pass.text.as_bytes();
        let kinds = Kinds::at(bytes, base);
        let Kinds { word, blank, .. } = kinds;
        if word == u64::MAX {
            let word = Words::from(bytes, base, kinds).at(base);
            self.try_word_at(base, word, pass, read);
            return word.end;
        }
        let left = bytes.len() - base;
        // A word at the end of the block may go on behind it.
        let open = if left > BLOCK { (!word).leading_zeros() } else { 0 };
        let size = left.min(BLOCK) as u32 - open;
        let there = u64::MAX >> (BLOCK as u32 - size);
        let (stops, joins) = self.read_signs(base, there & !(word | blank & self.table.dull), bytes, read);
        let goes_on = word & there | joins;
        read.runs(bytes, base, goes_on, there & !goes_on);
        let mut todo = there & (word & !(word << 1) | stops);
        let mut next = base + size as usize;
        while todo != 0 {
            let bit = todo.trailing_zeros();
            todo &= todo - 1;
            let at = base + bit as usize;
            if word >> bit & 1 != 0 {
                let length = (!(word >> bit)).trailing_zeros();
                self.try_word_at(at, Word::new(at, length, &kinds, bit), pass, read);
            } else if self.read_sign(at, pass, read) {
                // The letter of an escape is no part of the word behind it.
                let behind = 2 << bit;
                todo = todo & !behind | word & there & behind << 1;
                next = next.max(at + 2);
            }
        }
        next
    }

    /// Takes note of what signs are. Gives those at which something may begin or be told, and those that runs go over.
    #[inline]
    fn read_signs(&self, base: usize, mut signs: u64, bytes: &[u8], read: &mut Read) -> (u64, u64) {
        let (mut stops, mut joins, mut all) = (0, 0, 0);
        while signs != 0 {
            let bit = signs.trailing_zeros();
            signs &= signs - 1;
            let byte = bytes.get(base + bit as usize).copied().unwrap_or_default();
            let does = self.table.does[usize::from(byte)];
            all |= does;
            stops |= u64::from(does & STOPS) << bit;
            joins |= u64::from(does >> RUNS & 1) << bit;
        }
        read.marks |= (all >> 8) as u8;
        (stops, joins)
    }

    /// Tries what may begin at a sign, and takes note of what it says. True where the byte behind it is a part of it.
    #[inline(never)]
    fn read_sign(&self, at: usize, pass: &mut Pass<'_>, read: &mut Read) -> bool {
        let bytes = pass.text.as_bytes();
        let Some(byte) = bytes.get(at).copied() else { return false };
        if self.table.does[usize::from(byte)] & BEGINS != 0 && at >= pass.sure {
            self.try_symbol(byte, at, pass);
        }
        let next = bytes.get(at + 1);
        match byte {
            b'<' => read.closes = next == Some(&b'/'),
            // A member of an object, a cell of a row: what was said before it says nothing about the next.
            b',' if parts(bytes, at) => pass.seen.forget(),
            b'>' if std::mem::take(&mut read.closes) => pass.seen.forget(),
            // An escaped line break or tab.
            b'\\' => return matches!(next, Some(b'n' | b'r' | b't')),
            _ => {}
        }
        false
    }

    /// Looks at a word, and reads it if it may be anything.
    #[inline(always)]
    fn try_word_at(&self, start: usize, word: Word, pass: &mut Pass<'_>, read: &mut Read) {
        let bytes = pass.text.as_bytes();
        let length = word.end - start;
        read.longest = read.longest.max(length);
        let eight = eight(bytes, start);
        let separator = bytes.get(word.end).map_or(0, |byte| BEHIND[usize::from(*byte)]);
        if word.divides | self.glance(eight, length, word.digits, separator, pass) {
            self.read_word(start, word, eight, separator, pass);
        }
    }
}
