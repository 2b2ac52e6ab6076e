//! The words around a candidate: "SSN" before nine digits is evidence for one detector and none for another.
//!
//! Must never look further than `REACH` bytes, so that a word at the top of a page says nothing about its foot.

use std::collections::HashMap;

use crate::scan::evidence::{parts, small, Divides, Word};
use crate::scan::heads::{eight, head, Heads};
use crate::scan::owners::Owners;
use crate::scan::seen::{Seen, REACH};

/// What may stand between a candidate and the word right behind it.
pub const GAP: &[u8] = b" (,[";
const SLOTS: usize = 8192;

/// Every detector's words, by their heads.
pub struct Context {
    /// The head of a word, and where the words with it stand in `words`: from, how many.
    slots: Vec<(u32, u16, u16)>,
    /// Most words are told from all of these by it.
    heads: Heads,
    words: Vec<Word>,
    owners: Vec<Owners>,
    /// The parts of the sieve that each word's owners have there.
    parts: Vec<u64>,
    /// For whom a word is evidence that stands right behind: more detectors than before.
    behind: Vec<Owners>,
}

fn slot(head: u32) -> usize {
    (head.wrapping_mul(0x9E37_79B1) >> 19) as usize % SLOTS
}

/// How many letters and digits a text begins with.
pub fn run(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(bytes.len())
}

impl Context {
    /// Of the words of each detector and its parts of the sieve, in the detectors' order.
    pub fn new<'a>(detectors: impl Iterator<Item = (Vec<&'a str>, u64)>) -> Self {
        let mut owners: Vec<Owners> = Vec::new();
        let mut behind: Vec<Owners> = Vec::new();
        let mut parts: Vec<u64> = Vec::new();
        let mut known: HashMap<String, u16> = HashMap::new();
        for (detector, (words, part)) in detectors.enumerate() {
            for word in words {
                let (word, only_behind) = word.strip_prefix('~').map_or((word, false), |word| (word, true));
                let word = word.to_ascii_lowercase().replace(['_', '-'], " ");
                let at = *known.entry(word).or_insert_with(|| {
                    owners.push(Owners::default());
                    behind.push(Owners::default());
                    parts.push(0);
                    (owners.len() - 1) as u16
                });
                if let Some(set) = owners.get_mut(usize::from(at)).filter(|_| !only_behind) {
                    set.add(detector);
                    parts.get_mut(usize::from(at)).into_iter().for_each(|all| *all |= part);
                }
                if let Some(set) = behind.get_mut(usize::from(at)) {
                    set.add(detector);
                }
            }
        }
        let mut context = Self {
            slots: vec![(0, 0, 0); SLOTS],
            heads: Heads::default(),
            words: Vec::new(),
            owners,
            behind,
            parts,
        };
        let key = |text: &str| head(eight(text.as_bytes(), 0), run(text.as_bytes()).max(1));
        let mut sorted: Vec<(String, u16)> = known.into_iter().collect();
        // Words with one head stand together, the longest first.
        sorted.sort_by(|one, two| {
            key(&one.0).cmp(&key(&two.0)).then(two.0.len().cmp(&one.0.len())).then(one.0.cmp(&two.0))
        });
        for (text, owners) in sorted {
            context.put(text.as_bytes(), owners, key(&text));
        }
        context
    }

    fn put(&mut self, text: &[u8], owners: u16, head: u32) {
        self.heads.add(text, head);
        let mut at = slot(head);
        // Slots are many more than heads, so that an empty one is near.
        while let Some((known, from, count)) = self.slots.get_mut(at % SLOTS) {
            if *count == 0 {
                (*known, *from) = (head, self.words.len() as u16);
            }
            if *known == head {
                *count += 1;
                self.words.push(Word::new(text, owners));
                return;
            }
            at += 1;
        }
    }

    /// Reads the name of a field.
    pub fn read(&self, field: &str, seen: &mut Seen) {
        let bytes = field.as_bytes();
        let mut at = 0;
        let mut set = Owners::default();
        while at < bytes.len() {
            let length = run(bytes.get(at..).unwrap_or_default());
            if length > 0 {
                parts(bytes, at, at + length, |start, end| {
                    if let Some(hit) = self.hit(bytes, start, end) {
                        self.owners.get(usize::from(hit.1)).into_iter().for_each(|owners| set.join(owners));
                        seen.told_by_field |= self.parts.get(usize::from(hit.1)).copied().unwrap_or_default();
                    }
                });
            }
            at += length.max(1);
        }
        if set != Owners::default() {
            seen.field = Some(Box::new(set));
            (seen.reach, seen.told) = (usize::MAX, seen.told_by_field);
        }
    }

    /// Whether a word of a length may be one of evidence, where no capital stands in it. `eight`: what begins there.
    #[inline]
    pub fn may_know(&self, eight: u64, length: usize) -> bool {
        self.heads.may_be(eight, length)
    }

    /// Takes note of a word that stands at start..end. `eight`: what begins there; `is_known`: whether `may_know` says so of
    /// it; `divides`: where it is a name in camel case, whose words are noted too.
    #[inline]
    pub fn note(
        &self,
        bytes: &[u8],
        place: (usize, usize),
        eight: u64,
        is_known: bool,
        divides: Divides,
        seen: &mut Seen,
    ) {
        let (start, end) = place;
        if is_known || self.heads.of(eight, end - start).is_some() {
            if let Some(hit) = self.known(bytes, start, eight, head(eight, end - start)) {
                self.keep(hit, seen);
                if matches!(divides, Divides::Capital) {
                    // A word, and a name of one.
                    self.keep(hit, seen);
                }
            }
        }
        // "IdNr" is a word, and two.
        let mut part =
            |start, end| self.hit(bytes, start, end).into_iter().for_each(|hit| self.keep(hit, seen));
        match divides {
            Divides::Not | Divides::Capital => {}
            Divides::At(mut places) => {
                let mut from = start;
                while places != 0 {
                    let at = start + places.trailing_zeros() as usize;
                    places &= places - 1;
                    part(from, at);
                    from = at;
                }
                part(from, end);
            }
            Divides::Somewhere => parts(bytes, start, end, part),
        }
    }

    fn keep(&self, hit: (usize, u16), seen: &mut Seen) {
        seen.put(hit, self.parts.get(usize::from(hit.1)).copied().unwrap_or_default());
    }

    #[inline]
    fn hit(&self, bytes: &[u8], start: usize, end: usize) -> Option<(usize, u16)> {
        let eight = eight(bytes, start);
        self.known(bytes, start, eight, self.heads.of(eight, end - start)?)
    }

    #[inline(never)]
    fn known(&self, bytes: &[u8], start: usize, eight: u64, wanted: u32) -> Option<(usize, u16)> {
        let mut at = slot(wanted);
        loop {
            let (head, from, count) = *self.slots.get(at % SLOTS)?;
            if count == 0 {
                return None;
            }
            if head == wanted {
                let from = usize::from(from);
                let (words, here) = (self.words.get(from..from + usize::from(count))?, small(eight));
                return words
                    .iter()
                    .find_map(|known| known.end(bytes, start, here).map(|last| (last, known.owners)));
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
                self.owners.get(usize::from(which)).into_iter().for_each(|owners| all.join(owners));
                until = end + REACH;
            }
            // A word of several words may reach beyond this place: it counts from its end on.
            let newest = seen.newest();
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
                .any(|(_, which)| self.owners.get(usize::from(which)).is_some_and(|set| set.has(detector)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(field: Option<&str>, text: &str) -> bool {
        let context = Context::new([(vec!["social security", "ip", "phone"], 1)].into_iter());
        let mut seen = Seen::default();
        if let Some(name) = field {
            context.read(name, &mut seen);
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let length = run(bytes.get(at..).unwrap_or_default());
            if length > 0 {
                context.note(
                    bytes,
                    (at, at + length),
                    eight(bytes, at),
                    false,
                    Divides::Somewhere,
                    &mut seen,
                );
            }
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
