//! What a scan tries at a word, or at a sign, and what it knows there of the text before.
//!
//! Must never panic, on any text, or look further than a shape reaches.

use crate::compiled::Compiled;
use crate::follows::Next;
use crate::heads::eight;
use crate::scan::{Scanner, Span, SURE};
use crate::seen::Seen;
use crate::table::{first, key, Listed, LONGEST};
use crate::words::{length, Word};

/// Where the evidence for a candidate stands.
#[derive(Clone, Copy)]
enum Told {
    /// Before it, if the words there say so; it needs none.
    Perhaps,
    /// Before it, or in the field's name.
    Before,
    /// Right behind it, or the candidate is none.
    Behind,
}

/// What is known of a text behind what was read of it.
pub struct Pass<'a> {
    /// All of it.
    pub text: &'a str,
    /// Nothing is searched before this place: something sure stands there.
    pub sure: usize,
    /// The next place that no match with evidence right behind it goes over, and whether such evidence stands there.
    closed: Option<(usize, bool)>,
    /// The words of evidence that were seen lately.
    pub seen: &'a mut Seen,
    /// What was found.
    spans: &'a mut Vec<Span>,
}

impl<'a> Pass<'a> {
    /// Of a text of which nothing was read.
    pub fn new(text: &'a str, seen: &'a mut Seen, spans: &'a mut Vec<Span>) -> Self {
        Self { text, sure: 0, closed: None, seen, spans }
    }

    fn add(&mut self, start: usize, found: Option<Span>) {
        let Some(span) = found else { return };
        if span.confidence >= SURE {
            self.sure = self.sure.max(span.end.max(start + 1));
        }
        self.spans.push(span);
    }
}

impl Scanner {
    /// Whether anything may begin with a word, or may be told by it: what stands there, its length, what of it is a digit
    /// and what stands behind it. Most words are told by this alone, so it has no branch.
    #[inline]
    pub(crate) fn glance(
        &self,
        eight: u64,
        length: usize,
        digits: u8,
        separator: u8,
        pass: &Pass<'_>,
    ) -> bool {
        let sieve = &self.table.sieve;
        let open = sieve.always | sieve.trailed | pass.seen.told;
        let through = open & sieve.word(length, digits, separator) & sieve.through(eight);
        (through != 0) | self.context.may_know(eight, length)
    }

    /// Tries every shape that may begin with a word at a place, and takes note of it. `eight`: what begins there.
    #[inline(never)]
    pub(crate) fn read_word(&self, start: usize, word: Word, eight: u64, separator: u8, pass: &mut Pass<'_>) {
        let bytes = pass.text.as_bytes();
        let key = key(first(eight as u8), word.end - start, word.digits > 0, separator);
        let (list, open) = self.table.word(key);
        let told = self.table.sieve.always | pass.seen.told(start);
        if open & (told | self.table.sieve.trailed) != 0 && start >= pass.sure {
            self.sift_word(eight, told, (start, word), (list, open, separator), pass);
        }
        if word.has_letter() {
            self.context.note(bytes, (start, word.end), eight, word.is_mixed, word.divides, pass.seen);
        }
    }

    /// Puts a word to the sieve, and tries the shapes that it lets through. `told`: the parts that need no evidence, or
    /// have it; `key`: the list that the word's key has, the parts in it, and what stands behind the word.
    #[inline]
    fn sift_word(
        &self,
        eight: u64,
        told: u64,
        (start, word): (usize, Word),
        (list, open, separator): (u16, u64, u8),
        pass: &mut Pass<'_>,
    ) {
        let (bytes, sieve) = (pass.text.as_bytes(), &self.table.sieve);
        let through = open & sieve.word(word.end - start, word.digits, separator);
        if through & (told | sieve.trailed) == 0 {
            return;
        }
        let through = through & sieve.through(eight);
        let mut left = through & told;
        let trailed = through & sieve.trailed;
        // A match that ends with the word has nothing right behind it if there is no gap.
        if trailed & !left != 0 && !self.table.closes(bytes, word.end) && self.has_behind(word.end, pass) {
            left |= trailed;
        }
        if left != 0 {
            self.try_word(list, left, start, word.end, separator, pass);
        }
    }

    /// Tries every shape that may begin with a word, of those in a list that are in parts which are left.
    #[inline(never)]
    fn try_word(&self, list: u16, left: u64, start: usize, end: usize, separator: u8, pass: &mut Pass<'_>) {
        let bytes = pass.text.as_bytes();
        let Some(listed) = self.table.list(list) else { return };
        let behind = bytes.get(end + 1..).unwrap_or_default();
        let next = Next {
            separator,
            first: first(behind.first().copied().unwrap_or_default()) as u8,
            length: length(behind, LONGEST) as u8,
        };
        let left = left & self.table.sieve.next(next);
        if left != 0 {
            self.try_all(listed, left, start, end, Some(next), pass);
        }
    }

    /// Tries every shape that may begin with a byte that is no part of a word.
    #[inline]
    pub(crate) fn try_symbol(&self, byte: u8, at: usize, pass: &mut Pass<'_>) {
        let bytes = pass.text.as_bytes();
        let sieve = &self.table.sieve;
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        let (list, open) = self.table.symbol(byte, next);
        let left = open & (sieve.always | sieve.trailed | pass.seen.told(at));
        if left != 0 {
            let left = left & sieve.through(eight(bytes, at));
            if let Some(listed) = self.table.list(list).filter(|_| left != 0) {
                self.try_all(listed, left, at, at + 1, None, pass);
            }
        }
    }

    /// Tries every shape that may begin here. `left`: the parts of the sieve that are open; `end`: of the word that
    /// stands here; `next`: what follows it.
    fn try_all(
        &self,
        listed: &Listed,
        left: u64,
        start: usize,
        end: usize,
        next: Option<Next>,
        pass: &mut Pass<'_>,
    ) {
        let bytes = pass.text.as_bytes();
        let alone = left & self.table.sieve.always;
        if let Some(few) = listed.of_part(alone) {
            for at in few {
                self.try_shape(*at, start, next, Told::Perhaps, pass);
            }
        } else if alone != 0 && listed.gate.lets(bytes, start, next) {
            for (at, part) in &listed.alone {
                if part & alone != 0 {
                    self.try_shape(*at, start, next, Told::Perhaps, pass);
                }
            }
        }
        if left & !self.table.sieve.always == 0 {
            return;
        }
        let around =
            self.context.around(pass.seen, start).filter(|owners| owners.meets(&listed.owners)).copied();
        let has = |at: u16| {
            let detector = self.shapes.get(usize::from(at)).map(|one| one.detector);
            around.is_some_and(|owners| detector.is_some_and(|one| owners.has(one)))
        };
        if around.is_some() {
            for (at, part) in &listed.near {
                if part & left != 0 && has(*at) {
                    self.try_shape(*at, start, next, Told::Before, pass);
                }
            }
        }
        if listed.trailed.is_empty() || left & self.table.sieve.trailed == 0 || !self.has_behind(end, pass) {
            return;
        }
        for (at, part) in &listed.trailed {
            if part & left != 0 && !has(*at) {
                self.try_shape(*at, start, next, Told::Behind, pass);
            }
        }
    }

    /// Tries one shape at a place, if its gate lets through what stands there.
    #[inline]
    fn try_shape(&self, at: u16, start: usize, next: Option<Next>, told: Told, pass: &mut Pass<'_>) {
        let Some(compiled) = self.shapes.get(usize::from(at)) else { return };
        let bytes = pass.text.as_bytes();
        if compiled.gate.lets(bytes, start, next) && (compiled.begins)(bytes, start) {
            let found = self.try_at(compiled, pass.text, start, told, pass.seen);
            pass.add(start, found);
        }
    }

    /// Whether a word stands behind what begins before `end` that may be evidence for it from there: it would be the
    /// first thing that no such match goes over.
    fn has_behind(&self, end: usize, pass: &mut Pass<'_>) -> bool {
        let bytes = pass.text.as_bytes();
        let (closed, is_told) = match pass.closed {
            Some((closed, is_told)) if closed >= end => (closed, is_told),
            _ => {
                let closed = self.table.closed(bytes, end);
                (closed, self.context.follows(bytes, closed, self.table.trailed()))
            }
        };
        pass.closed = Some((closed, is_told));
        is_told
    }

    fn try_at(&self, compiled: &Compiled, text: &str, start: usize, told: Told, seen: &Seen) -> Option<Span> {
        let bytes = text.as_bytes();
        let matched = compiled.pattern.end(bytes, start)?;
        let (first, mut last) = (compiled.grow)(bytes, start, matched);
        while last < text.len() && !text.is_char_boundary(last) {
            last += 1;
        }
        if matches!(told, Told::Behind) && !self.context.behind(bytes, compiled.detector, last) {
            return None;
        }
        let whole = text.get(first..last)?;
        let known = self.known.get(compiled.detector)?;
        if whole.is_empty() || !(compiled.edges)(bytes, first, last) || (known.validate)(whole) == Some(false)
        {
            return None;
        }
        let near = match told {
            Told::Perhaps => self.context.near(seen, compiled.detector, first),
            Told::Before | Told::Behind => true,
        };
        let confidence = if near { compiled.near } else { compiled.alone };
        (confidence > 0.0).then_some(Span {
            start: first,
            end: last,
            entity: known.entity,
            category: known.category,
            confidence,
        })
    }
}
