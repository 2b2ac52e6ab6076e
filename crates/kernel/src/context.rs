//! The words around a candidate: "SSN" before nine digits is evidence for one detector and none for another.
//!
//! Must never look further than `REACH` bytes, so that a word at the top of a page says nothing about its foot.

use std::collections::HashMap;

use crate::heads::{head, Heads};
use crate::owners::Owners;

/// How far behind its end a word is evidence, in bytes.
const REACH: usize = 50;
/// How many words are kept in mind: no more find room in `REACH`.
const KEPT: usize = 16;
/// What may stand between a candidate and the word right behind it.
pub const GAP: &[u8] = b" (,[";
const SLOTS: usize = 8192;
/// A word of this length may be a part of a compound.
const LONG: usize = 5;

/// Every detector's words, by their heads.
pub struct Context {
    /// The head of a word and the bucket of all words with it.
    slots: Vec<(u32, u16)>,
    /// Most words are told from all of these by it.
    heads: Heads,
    buckets: Vec<Vec<Word>>,
    owners: Vec<Owners>,
    /// For whom a word is evidence that stands right behind: more detectors than before.
    behind: Vec<Owners>,
}

struct Word {
    text: Box<[u8]>,
    owners: u16,
}

/// What words were seen lately: (end, which), the newest last; and what the field's name says.
pub struct Seen {
    kept: [(usize, u16); KEPT],
    count: usize,
    field: Option<Box<Owners>>,
    /// Whom they are evidence for, as of `fresh` words and up to a place.
    all: Owners,
    any: bool,
    fresh: usize,
    until: usize,
}

fn slot(head: u32) -> usize {
    (head.wrapping_mul(0x9E37_79B1) >> 19) as usize % SLOTS
}

/// How many letters and digits a text begins with.
pub fn run(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(bytes.len())
}

impl Context {
    /// Of the words of each detector, in the detectors' order.
    pub fn new<'a>(detectors: impl Iterator<Item = Vec<&'a str>>) -> Self {
        let mut owners: Vec<Owners> = Vec::new();
        let mut behind: Vec<Owners> = Vec::new();
        let mut known: HashMap<String, u16> = HashMap::new();
        for (detector, words) in detectors.enumerate() {
            for word in words {
                let (word, only_behind) = word.strip_prefix('~').map_or((word, false), |word| (word, true));
                let word = word.to_ascii_lowercase().replace(['_', '-'], " ");
                let at = *known.entry(word).or_insert_with(|| {
                    owners.push(Owners::default());
                    behind.push(Owners::default());
                    (owners.len() - 1) as u16
                });
                if let Some(set) = owners.get_mut(usize::from(at)).filter(|_| !only_behind) {
                    set.add(detector);
                }
                if let Some(set) = behind.get_mut(usize::from(at)) {
                    set.add(detector);
                }
            }
        }
        let mut context = Self {
            slots: vec![(0, 0); SLOTS],
            heads: Heads::default(),
            buckets: vec![Vec::new()],
            owners,
            behind,
        };
        let mut sorted: Vec<(String, u16)> = known.into_iter().collect();
        sorted.sort_by(|one, two| two.0.len().cmp(&one.0.len()).then(one.0.cmp(&two.0)));
        for (text, owners) in sorted {
            context.put(text.as_bytes(), owners);
        }
        context
    }

    fn put(&mut self, text: &[u8], owners: u16) {
        let head = head(text, 0, run(text).max(1));
        self.heads.add(text, head);
        let mut at = slot(head);
        // Slots are many more than heads, so that an empty one is near.
        while let Some((known, bucket)) = self.slots.get_mut(at % SLOTS) {
            if *bucket == 0 {
                (*known, *bucket) = (head, self.buckets.len() as u16);
                self.buckets.push(Vec::new());
            }
            if *known == head {
                let bucket = usize::from(*bucket);
                self.buckets
                    .get_mut(bucket)
                    .into_iter()
                    .for_each(|words| words.push(Word { text: text.into(), owners }));
                return;
            }
            at += 1;
        }
    }

    /// Reads the name of a field.
    pub fn read(&self, field: Option<&str>) -> Seen {
        let mut seen = Seen {
            kept: [(0, 0); KEPT],
            count: 0,
            field: None,
            all: Owners::default(),
            any: false,
            fresh: usize::MAX,
            until: 0,
        };
        let Some(bytes) = field.map(str::as_bytes) else { return seen };
        let mut at = 0;
        let mut set = Owners::default();
        while at < bytes.len() {
            let length = run(bytes.get(at..).unwrap_or_default());
            if length > 0 {
                parts(bytes, at, at + length, |start, end| {
                    if let Some(hit) = self.hit(bytes, start, end) {
                        self.owners.get(usize::from(hit.1)).into_iter().for_each(|owners| set.join(owners));
                    }
                });
            }
            at += length.max(1);
        }
        if set != Owners::default() {
            seen.field = Some(Box::new(set));
        }
        seen
    }

    /// Takes note of a word that stands at start..end, and of the words that a name in camel case is made of.
    #[inline]
    pub fn note(&self, bytes: &[u8], start: usize, end: usize, is_mixed: bool, seen: &mut Seen) {
        if is_mixed {
            // "IdNr" is a word, and two.
            self.hit(bytes, start, end).into_iter().for_each(|hit| seen.put(hit));
            parts(bytes, start, end, |start, end| {
                self.hit(bytes, start, end).into_iter().for_each(|hit| seen.put(hit));
            });
        } else if let Some(hit) = self.hit(bytes, start, end) {
            seen.put(hit);
        }
    }

    #[inline]
    fn hit(&self, bytes: &[u8], start: usize, end: usize) -> Option<(usize, u16)> {
        let wanted = self.heads.of(bytes, start, end - start)?;
        self.known(bytes, start, wanted)
    }

    #[inline(never)]
    fn known(&self, bytes: &[u8], start: usize, wanted: u32) -> Option<(usize, u16)> {
        let mut at = slot(wanted);
        loop {
            let (head, bucket) = *self.slots.get(at % SLOTS)?;
            if bucket == 0 {
                return None;
            }
            if head == wanted {
                let words = self.buckets.get(usize::from(bucket))?;
                return words
                    .iter()
                    .find_map(|known| matched(&known.text, bytes, start).map(|last| (last, known.owners)));
            }
            at += 1;
        }
    }

    /// Everybody for whom a word that stands shortly before a place, or names the field, is evidence.
    #[inline]
    pub fn around<'a>(&self, seen: &'a mut Seen, start: usize) -> Option<&'a Owners> {
        if seen.count == 0 && seen.field.is_none() {
            return None;
        }
        if seen.fresh != seen.count || start > seen.until {
            let mut all = seen.field.as_deref().copied().unwrap_or_default();
            let mut until = usize::MAX;
            for (end, which) in seen.close(start) {
                self.owners.get(usize::from(*which)).into_iter().for_each(|owners| all.join(owners));
                until = end + REACH;
            }
            // A word of several words may reach beyond this place: it counts from its end on.
            let newest = seen.kept.get(seen.count.wrapping_sub(1) % KEPT).map_or(0, |(end, _)| *end);
            seen.all = all;
            seen.until = if newest > start { start } else { until };
            seen.fresh = seen.count;
            seen.any = all != Owners::default();
        }
        seen.any.then_some(&seen.all)
    }

    /// Whether the word right behind a place is evidence for this detector: "455 6186 office".
    pub fn behind(&self, bytes: &[u8], detector: usize, end: usize) -> bool {
        let rest = bytes.get(end..).unwrap_or_default();
        let gap = rest.iter().take(3).take_while(|byte| GAP.contains(byte)).count();
        let start = end + gap;
        let length = run(bytes.get(start..).unwrap_or_default());
        (gap > 0 && length > 0)
            && self
                .hit(bytes, start, start + length)
                .and_then(|(_, which)| self.behind.get(usize::from(which)))
                .is_some_and(|set| set.has(detector))
    }

    /// Whether a word that begins at a place is evidence from behind for one of these detectors.
    pub fn follows(&self, bytes: &[u8], start: usize, owners: &Owners) -> bool {
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        let length = run(bytes.get(start..).unwrap_or_default());
        before.is_some_and(|byte| GAP.contains(byte))
            && length > 0
            && self
                .hit(bytes, start, start + length)
                .and_then(|(_, which)| self.behind.get(usize::from(which)))
                .is_some_and(|set| set.meets(owners))
    }

    /// Whether a word that is evidence for this detector stands shortly before a place, or names the field.
    pub fn near(&self, seen: &Seen, detector: usize, start: usize) -> bool {
        seen.field.as_ref().is_some_and(|owners| owners.has(detector))
            || seen
                .close(start)
                .any(|(_, which)| self.owners.get(usize::from(*which)).is_some_and(|set| set.has(detector)))
    }
}

/// The words of a name: a capital behind a small letter begins one, and the last of several capitals.
fn parts(bytes: &[u8], start: usize, end: usize, mut each: impl FnMut(usize, usize)) {
    let upper = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let lower = |at: usize| at < end && bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    let mut from = start;
    for at in start + 1..end {
        if upper(at) && (!upper(at - 1) || lower(at + 1)) {
            each(from, at);
            from = at;
        }
    }
    each(from, end);
}

/// Where a word that begins at `start` ends, if it is this one: a blank of it may be a blank, `_`, `-`, `.` or nothing.
fn matched(word: &[u8], bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    for wanted in word {
        let byte = *bytes.get(at)?;
        if *wanted == b' ' {
            at += usize::from(matches!(byte, b' ' | b'_' | b'-' | b'.'));
        } else if byte.to_ascii_lowercase() == *wanted {
            at += 1;
        } else {
            return None;
        }
    }
    let letter = |index: usize| bytes.get(index).copied().filter(u8::is_ascii_alphabetic);
    let apart = letter(at).is_none_or(|after| {
        let camel = after.is_ascii_uppercase() && bytes.get(at - 1).is_some_and(u8::is_ascii_lowercase);
        let next = letter(at + 1).is_some_and(|byte| byte.is_ascii_lowercase());
        at - start >= LONG
            || camel
            || (after == b's' && letter(at + 1).is_none())
            || (after.is_ascii_uppercase() && next)
    });
    apart.then_some(at)
}

impl Seen {
    /// Whether there is any evidence, near or far.
    #[inline]
    pub fn any(&self) -> bool {
        self.count > 0 || self.field.is_some()
    }

    fn put(&mut self, hit: (usize, u16)) {
        self.kept[self.count % KEPT] = hit;
        self.count += 1;
    }

    fn close(&self, start: usize) -> impl Iterator<Item = &(usize, u16)> + '_ {
        (self.count.saturating_sub(KEPT)..self.count)
            .rev()
            .map(|at| &self.kept[at % KEPT])
            .take_while(move |(end, _)| start.saturating_sub(*end) <= REACH)
            .filter(move |(end, _)| *end <= start)
    }

    /// Forgets the words: what comes next is another thing.
    #[inline]
    pub fn forget(&mut self) {
        self.count = 0;
        self.fresh = usize::MAX;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(field: Option<&str>, text: &str) -> bool {
        let context = Context::new([vec!["social security", "ip", "phone"]].into_iter());
        let mut seen = context.read(field);
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let length = run(bytes.get(at..).unwrap_or_default());
            context.note(bytes, at, at + length, true, &mut seen);
            at += length.max(1);
        }
        context.near(&seen, 0, bytes.len())
    }

    #[test]
    fn a_word_is_known_in_every_spelling_of_a_name() {
        for text in [
            "social_security ",
            "socialSecurityNo ",
            "Social Security: ",
            "ip ",
            "IPAddress ",
            "clientIp ",
            "phones ",
            "phonenumber ",
        ] {
            assert!(near(None, text) && near(Some(text), ""), "{text}");
        }
    }

    #[test]
    fn a_part_of_another_word_and_a_word_far_away_are_no_evidence() {
        for text in ["ship ", "zip ", "ipsum ", "antisocial security "] {
            assert!(!near(None, text), "{text}");
        }
        assert!(!near(None, &format!("phone {}", ". ".repeat(40))));
    }
}
