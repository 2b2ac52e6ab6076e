//! What a scan tries at a word, or at a sign, and what it knows there of the text before.
//!
//! Must never panic, on any text, or look further than a shape reaches.

use crate::scan::compiled::Compiled;
use crate::scan::follows::Next;
use crate::scan::heads::eight;
use crate::scan::seen::Seen;
use crate::scan::sieve::FAR;
use crate::scan::table::{first, key, Listed, LONGEST};
use crate::scan::words::length;
use crate::scan::{Scanner, Span, SURE};

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
    /// A dot with a letter behind it: the first one behind the place where it was asked for last.
    dot: Option<usize>,
    /// The parts of shapes that need one, where there is none near by.
    shut: u64,
    /// The words of evidence that were seen lately.
    pub seen: &'a mut Seen,
    /// What was found.
    spans: &'a mut Vec<Span>,
}

impl<'a> Pass<'a> {
    /// Of a text of which nothing was read.
    pub fn new(text: &'a str, seen: &'a mut Seen, spans: &'a mut Vec<Span>) -> Self {
        Self { text, sure: 0, closed: None, dot: None, shut: 0, seen, spans }
    }

    /// A block of a text begins.
    pub fn begin(&mut self, base: usize) {
        if self.dot.is_none_or(|dot| dot < base + 2 * FAR) {
            self.shut = 0;
        }
    }

    /// Behind what was read there is no dot any more.
    #[inline]
    pub fn no_more_dots(&mut self) {
        self.dot = Some(usize::MAX);
    }

    /// How far from a place on the next dot stands that has a letter behind it.
    fn next_dot(&mut self, at: usize) -> usize {
        let dot = self.dot.filter(|dot| *dot >= at).unwrap_or_else(|| {
            let bytes = self.text.as_bytes();
            let mut dots = memchr::memchr_iter(b'.', bytes.get(at..).unwrap_or_default());
            let is_one = |dot: &usize| bytes.get(at + dot + 1).is_some_and(u8::is_ascii_alphabetic);
            dots.find(is_one).map_or(usize::MAX, |dot| at + dot)
        });
        self.dot = Some(dot);
        dot - at
    }

    /// Of some parts of shapes those that may begin at a place: not those that need a dot near by where there is none.
    fn with_dot(&mut self, parts: u64, dotted: u64, at: usize) -> u64 {
        if parts & dotted == 0 {
            return parts;
        }
        let far = self.next_dot(at);
        // In all of a block there is none near by.
        self.shut = if far < 2 * FAR { 0 } else { dotted };
        if far < FAR {
            parts
        } else {
            parts & !dotted
        }
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
    /// The parts of shapes that may begin with a word, as far as a glance tells: what stands there, its length, what of it
    /// is a digit and what stands behind it. Most words are told by this alone, so it has no branch.
    #[inline]
    pub(crate) fn glance(
        &self,
        eight: u64,
        length: usize,
        digits: u8,
        separator: u8,
        pass: &Pass<'_>,
    ) -> u64 {
        let sieve = &self.table.sieve;
        let open = (sieve.always | sieve.trailed | pass.seen.told) & !pass.shut;
        open & sieve.word(length, digits, separator) & sieve.through(eight)
    }

    /// Tries the shapes that a glance at a word at start..end has left. `separator`: what stands behind it; `eight`: what
    /// begins there; `through`: the parts of shapes that are left.
    #[inline(never)]
    pub(crate) fn sift_word(
        &self,
        (start, end): (usize, usize),
        has_digit: bool,
        separator: u8,
        eight: u64,
        through: u64,
        pass: &mut Pass<'_>,
    ) {
        let (bytes, sieve) = (pass.text.as_bytes(), &self.table.sieve);
        // A glance goes by all that was told, and this by what is within reach.
        let told = sieve.always | pass.seen.told(start);
        let mut through = through & (told | sieve.trailed) & sieve.behind(bytes, start);
        through = pass.with_dot(through, sieve.dotted, start);
        if through == 0 {
            return;
        }
        let key = key(first(eight as u8), end - start, has_digit, separator);
        let (list, open) = self.table.word(key);
        through &= open;
        let mut left = through & told;
        let trailed = through & sieve.trailed;
        // A match that ends with the word has nothing right behind it if there is no gap.
        if trailed & !left != 0 && !self.table.closes(bytes, end) && self.has_behind(end, pass) {
            left |= trailed;
        }
        if left != 0 {
            self.try_word(list, left, start, end, separator, pass);
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
        let (list, parts) = self.table.symbol(byte, next);
        if list == 0 {
            return;
        }
        let open = (sieve.always | sieve.trailed | pass.seen.told(at)) & !pass.shut;
        let left = open & parts & sieve.behind(bytes, at);
        if left != 0 {
            self.sift_symbol(at, list, left, pass);
        }
    }

    /// Puts a sign to the sieve, and tries the shapes of a list that it lets through and that are in parts which are left.
    #[inline(never)]
    fn sift_symbol(&self, at: usize, list: u16, left: u64, pass: &mut Pass<'_>) {
        let sieve = &self.table.sieve;
        let left = left & sieve.through(eight(pass.text.as_bytes(), at));
        let left = pass.with_dot(left, sieve.dotted, at);
        if let Some(listed) = self.table.list(list).filter(|_| left != 0) {
            self.try_all(listed, left, at, at + 1, None, pass);
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
