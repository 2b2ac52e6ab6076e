//! The pass from word to word, and what it tries at each: the part of a scan that looks at every byte.
//!
//! Must never panic, on any text, or look at a byte more than a bounded number of times.

use crate::compiled::Compiled;
use crate::follows::Next;
use crate::heads::eight;
use crate::held;
use crate::kinds::{KIND, WORD};
use crate::scan::{Scanner, Span, SURE};
use crate::seen::Seen;
use crate::settle::parts;
use crate::table::{first, key, Listed, BEGINS, BEHIND, LONGEST, RUNS, SAYS};
use crate::words::{length, Words};

/// Where the evidence for a candidate stands.
#[derive(Clone, Copy)]
enum Told<'a> {
    /// Before it, if these words say so; it needs none.
    Perhaps(&'a Seen),
    /// Before it, or in the field's name.
    Before,
    /// Right behind it, or the candidate is none.
    Behind,
}

/// What is known of a text behind what was read of it.
struct Pass<'a> {
    text: &'a str,
    /// Nothing is searched before this place: something sure stands there.
    sure: usize,
    /// The next place that no match with evidence right behind it goes over, and whether such evidence stands there.
    closed: Option<(usize, bool)>,
    seen: &'a mut Seen,
    spans: &'a mut Vec<Span>,
}

impl Pass<'_> {
    fn add(&mut self, start: usize, found: Option<Span>) {
        let Some(span) = found else { return };
        if span.confidence >= SURE {
            self.sure = self.sure.max(span.end.max(start + 1));
        }
        self.spans.push(span);
    }
}

/// What a pass over a text tells beside its shapes.
pub struct Read {
    /// The kinds of all its bytes that are no part of a word.
    pub marks: u8,
    /// The length of its longest word.
    pub longest: usize,
    /// What its runs of letters and digits hold: start, end, text.
    pub held: Vec<(usize, usize, String)>,
}

impl Scanner {
    /// Finds shapes. `decodes`: what a run of letters and digits is an encoding of is asked for too.
    pub fn find_shapes(&self, field: Option<&str>, text: &str, decodes: bool, spans: &mut Vec<Span>) -> Read {
        let bytes = text.as_bytes();
        let mut seen = Seen::default();
        if let Some(name) = field {
            self.context.read(name, &mut seen);
        }
        let mut words = Words::new(bytes);
        let mut read = Read { marks: 0, longest: 0, held: Vec::new() };
        let mut pass = Pass { text, sure: 0, closed: None, seen: &mut seen, spans };
        let (mut at, mut run, mut closes) = (0, 0, false);
        while let Some(byte) = bytes.get(at) {
            let kind = KIND[usize::from(*byte)];
            if kind & WORD != 0 {
                let end = self.read_word(at, &mut words, &mut pass);
                read.longest = read.longest.max(end - at);
                at = end;
                continue;
            }
            read.marks |= kind;
            let does = self.table.does[usize::from(*byte)];
            if does & RUNS == 0 {
                if at - run >= held::SHORTEST && decodes {
                    read.held.extend(held::encoded(bytes, run, at).map(|(end, held)| (run, end, held)));
                }
                run = at + 1;
            }
            if does & (BEGINS | SAYS) == 0 {
                at += 1;
                continue;
            }
            if does & BEGINS != 0 && at >= pass.sure {
                self.try_symbol(*byte, at, &mut pass);
            }
            at += 1;
            match byte {
                b'<' => closes = bytes.get(at) == Some(&b'/'),
                // A member of an object, a cell of a row: what was said before it says nothing about the next.
                b',' if parts(bytes, at - 1) => pass.seen.forget(),
                b'>' if std::mem::take(&mut closes) => pass.seen.forget(),
                // The letter of an escaped line break or tab is no part of the word behind it.
                b'\\' => at += usize::from(matches!(bytes.get(at), Some(b'n' | b'r' | b't'))),
                _ => {}
            }
        }
        if at - run >= held::SHORTEST && decodes {
            read.held.extend(held::encoded(bytes, run, at).map(|(end, held)| (run, end, held)));
        }
        read
    }

    /// Tries every shape that may begin with the word at a place, and takes note of it. Gives its end.
    #[inline]
    fn read_word(&self, start: usize, words: &mut Words<'_>, pass: &mut Pass<'_>) -> usize {
        let bytes = pass.text.as_bytes();
        let ahead = words.at(start);
        let length = (!ahead.word()).trailing_zeros() as usize;
        let (end, kinds) =
            if length < 64 { (start + length, ahead.first(length)) } else { words.rest(start) };
        let eight = eight(bytes, start);
        let separator = bytes.get(end).map_or(0, |byte| BEHIND[usize::from(*byte)]);
        let sieve = &self.table.sieve;
        let has_letter = kinds.lower | kinds.upper != 0;
        let digits = if kinds.digit == 0 { 0 } else { 2 - u8::from(has_letter) };
        let through = sieve.through(eight) & sieve.word(end - start, digits, separator);
        let told = sieve.always | pass.seen.told(start);
        if through & (told | sieve.trailed) != 0 && start >= pass.sure {
            self.try_word(through, told, (start, end), digits > 0, separator, pass);
        }
        if has_letter {
            let is_mixed = kinds.lower != 0 && kinds.upper != 0;
            // Behind the first letter; of a word longer than a register nothing is known of the order.
            let divides = is_mixed && (kinds.upper > 1 || length >= 64);
            self.context.note(bytes, (start, end), eight, is_mixed, divides, pass.seen);
        }
        end
    }

    /// Tries every shape that may begin with a word. `through`: the parts of the sieve that it goes through; `told`: those
    /// that need no evidence, or have it.
    #[inline(never)]
    fn try_word(
        &self,
        through: u64,
        told: u64,
        (start, end): (usize, usize),
        has_digit: bool,
        separator: u8,
        pass: &mut Pass<'_>,
    ) {
        let bytes = pass.text.as_bytes();
        let trailed = through & self.table.sieve.trailed;
        let mut left = through & told;
        if trailed & !left != 0 && self.has_behind(end, pass) {
            left |= trailed;
        }
        if left == 0 {
            return;
        }
        let byte = bytes.get(start).copied().unwrap_or_default();
        let Some(listed) = self.table.word(key(first(byte), end - start, has_digit, separator)) else {
            return;
        };
        let behind = bytes.get(end + 1..).unwrap_or_default();
        let next = Next {
            separator,
            first: first(behind.first().copied().unwrap_or_default()) as u8,
            length: length(behind, LONGEST) as u8,
        };
        self.try_all(listed, left, start, end, Some(next), pass);
    }

    /// Tries every shape that may begin with a byte that is no part of a word.
    #[inline]
    fn try_symbol(&self, byte: u8, at: usize, pass: &mut Pass<'_>) {
        let bytes = pass.text.as_bytes();
        let sieve = &self.table.sieve;
        let eight = eight(bytes, at);
        let left = sieve.through(eight) & (sieve.always | sieve.trailed | pass.seen.told(at));
        if left != 0 {
            if let Some(listed) = self.table.symbol(byte, (eight >> 8) as u8) {
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
        let shape = |(at, part): &(u16, u64)| {
            if part & left == 0 {
                return None;
            }
            self.shapes.get(usize::from(*at)).filter(|one| one.gate.lets(bytes, start, next))
        };
        let alone: &[(u16, u64)] = if listed.gate.lets(bytes, start, next) { &listed.alone } else { &[] };
        for compiled in alone.iter().filter_map(shape) {
            let found = self.try_at(compiled, pass.text, start, Told::Perhaps(pass.seen));
            pass.add(start, found);
        }
        let around =
            self.context.around(pass.seen, start).filter(|owners| owners.meets(&listed.owners)).copied();
        if let Some(owners) = around {
            for compiled in listed.near.iter().filter_map(shape).filter(|one| owners.has(one.detector)) {
                let found = self.try_at(compiled, pass.text, start, Told::Before);
                pass.add(start, found);
            }
        }
        if listed.trailed.is_empty() || !self.has_behind(end, pass) {
            return;
        }
        for compiled in listed.trailed.iter().filter_map(shape) {
            if around.is_none_or(|owners| !owners.has(compiled.detector)) {
                let found = self.try_at(compiled, pass.text, start, Told::Behind);
                pass.add(start, found);
            }
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

    fn try_at(&self, compiled: &Compiled, text: &str, start: usize, told: Told) -> Option<Span> {
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
            Told::Perhaps(seen) => self.context.near(seen, compiled.detector, first),
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
