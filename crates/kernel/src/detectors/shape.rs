//! What a detector is made of: its shapes, words, validator, and the samples that prove it.
//!
//! Must never hold an unbounded pattern: a pattern finds a bounded trigger, and `grow` walks the rest by hand,
//! so that scanning stays linear on any input.

/// Contact data and identities of people.
pub const PII: &str = "pii";
/// Health data.
pub const PHI: &str = "phi";
/// Payment data.
pub const PCI: &str = "pci";
/// What opens a door.
pub const SECRET: &str = "secret";

/// Widens a match to the whole thing it triggered on: (text, start, end) to (start, end).
pub type Grow = fn(&[u8], usize, usize) -> (usize, usize);
/// Says whether a thing at start..end stands alone, and isn't a part of something longer.
pub type Edges = fn(&[u8], usize, usize) -> bool;

/// Says whether a thing may begin at a place: false where `Edges` would say no wherever it ended. It looks at the two bytes
/// before that, and at no other.
pub type Begins = fn(&[u8], usize) -> bool;

/// One way a thing is written.
pub struct Shape {
    /// A bounded ASCII pattern (`regex-syntax`, Unicode off).
    pub pattern: &'static str,
    /// Confidence with no other evidence; 0 where the shape says nothing by itself.
    pub alone: f32,
    /// Confidence where one of the detector's words stands near by.
    pub near: f32,
    /// From trigger to whole.
    pub grow: Grow,
    /// What may not touch it.
    pub edges: Edges,
    /// What of that can be told before it is known where it ends.
    pub begins: Begins,
    /// Whether its pattern is the whole thing, which then ends where a word ends.
    pub whole: bool,
    /// Whether a word right behind it is evidence too.
    pub trailed: bool,
}

impl Shape {
    /// A shape whose pattern is the whole thing and which must not be a part of a longer number or word.
    pub const fn new(pattern: &'static str, alone: f32, near: f32) -> Self {
        let (grow, edges, begins): (Grow, Edges, Begins) = (as_matched, apart, begins_apart);
        Self { pattern, alone, near, grow, edges, begins, whole: true, trailed: false }
    }

    /// The same shape, grown from its trigger.
    #[must_use]
    pub const fn grown(self, grow: Grow) -> Self {
        Self { grow, begins: begins_anywhere, whole: false, ..self }
    }

    /// The same shape with its own rule about its neighbours.
    #[must_use]
    pub const fn between(self, edges: Edges) -> Self {
        Self { edges, begins: begins_anywhere, whole: false, ..self }
    }

    /// The same shape with what its own rule about its neighbours says of those on the left, from where its match begins.
    #[must_use]
    pub const fn after(self, begins: Begins) -> Self {
        Self { begins, ..self }
    }

    /// The same shape, for which a word right behind it is evidence too.
    #[must_use]
    pub const fn trailed(self) -> Self {
        Self { trailed: true, ..self }
    }

    /// The same shape, ending only where a word ends, whatever its own rule says.
    #[must_use]
    pub const fn headed(self) -> Self {
        Self { whole: true, ..self }
    }
}

/// Everything about one entity.
pub struct Detector {
    /// Its name in policies (docs/glossary.md).
    pub entity: &'static str,
    /// Why it is sensitive.
    pub category: &'static str,
    /// Lower-case words that are evidence for it in the 50 bytes before it; `~`: only right behind it.
    pub words: &'static [&'static str],
    /// The ways it is written, the surest first.
    pub shapes: &'static [Shape],
    /// True proven, False refuted, None unknown.
    pub validate: fn(&str) -> Option<bool>,
    /// Where its format is defined.
    pub source: &'static str,
    /// Synthetic texts in which it must be found.
    pub finds: &'static [&'static str],
    /// Look-alikes in which it must not be found.
    pub ignores: &'static [&'static str],
}

/// The validator of an entity that has no check.
pub fn unknown(_text: &str) -> Option<bool> {
    None
}

/// The match is the whole thing.
pub fn as_matched(_text: &[u8], start: usize, end: usize) -> (usize, usize) {
    (start, end)
}

fn before(text: &[u8], at: usize, back: usize) -> u8 {
    at.checked_sub(back).and_then(|index| text.get(index)).copied().unwrap_or(b' ')
}

fn after(text: &[u8], at: usize, ahead: usize) -> u8 {
    text.get(at.saturating_add(ahead)).copied().unwrap_or(b' ')
}

/// Not inside a longer number, name, UUID, version or hash: the default rule. An underscore parts names, and makes what it
/// stands around italic. A number that was read as a float has a zero behind its point, and is the number that it was.
pub fn apart(text: &[u8], start: usize, end: usize) -> bool {
    let [right, right2, right3] = [0, 1, 2].map(|far| after(text, end, far));
    let is_float = right2 == b'0' && !right3.is_ascii_alphanumeric() && right3 != b'.';
    let joined_right = right.is_ascii_alphanumeric()
        || (right == b'-' && right2.is_ascii_alphanumeric())
        || (right == b'.' && right2.is_ascii_digit() && !is_float);
    begins_apart(text, start) && !joined_right
}

/// What `apart` says of the left.
pub fn begins_apart(text: &[u8], start: usize) -> bool {
    let (left, left2) = (before(text, start, 1), before(text, start, 2));
    let joined = left.is_ascii_alphanumeric()
        || (left == b'-' && left2.is_ascii_alphanumeric())
        || (left == b'.' && left2.is_ascii_digit())
        || (left == b'+' && left2.is_ascii_alphanumeric());
    !joined
}

/// A thing may begin behind anything.
pub fn begins_anywhere(_text: &[u8], _start: usize) -> bool {
    true
}

/// Not inside a longer word; punctuation on both sides is fine. For prefixes that nothing else begins with.
pub fn bare(text: &[u8], start: usize, end: usize) -> bool {
    !before(text, start, 1).is_ascii_alphanumeric() && !after(text, end, 0).is_ascii_alphanumeric()
}

/// Anything may touch it.
pub fn anywhere(_text: &[u8], _start: usize, _end: usize) -> bool {
    true
}

/// White space, control characters, quotes and brackets.
static BLANKS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let one = byte as u8;
        let is_mark = matches!(one, b'"' | b'\'' | b'`' | b'<' | b'>' | b'{' | b'}' | b'|' | b'\\' | b'^');
        table[byte] = is_mark || one == b' ' || one.is_ascii_control();
        byte += 1;
    }
    table
};

/// Grows to the right over everything that isn't white space, a quote, a bracket or a control character.
pub fn to_blank(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let rest = text.get(end..).unwrap_or_default();
    let stop = rest.iter().position(|byte| BLANKS[usize::from(*byte)]);
    let mut last = end.saturating_add(stop.unwrap_or(rest.len()));
    while last > end && b".,;:!?)]".contains(&before(text, last, 1)) {
        last -= 1;
    }
    (start, last)
}

/// Grows to the right over the base64url alphabet and dots.
pub fn over_token(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.+/=".contains(byte);
    let rest = text.get(end..).unwrap_or_default();
    let mut last = end.saturating_add(rest.iter().position(|byte| !inside(byte)).unwrap_or(rest.len()));
    while last > end && before(text, last, 1) == b'.' {
        last -= 1;
    }
    (start, last)
}
