//! Cuts a text into the tokens that the tagger reads: words, numbers, single marks, ends of lines.
//!
//! Must stay linear and must never panic; a chunk that is an address of the network or a piece of code is one token,
//! since no name stands in it.

use crate::scan::words::{Kinds, Words, BLOCK};

/// What a token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Before the first or behind the last.
    None,
    /// `word`
    Lower,
    /// `Word`
    Title,
    /// `WORD`
    Upper,
    /// `W`
    Letter,
    /// `McWord`, `woRd`
    Mixed,
    /// `7`
    One,
    /// `42`
    Two,
    /// `123`
    Three,
    /// `2001`
    Four,
    /// `12345`
    Five,
    /// `123456...`
    Digits,
    /// `8b`
    Mark,
    /// End of a line.
    Line,
    /// `ann@example.org`, `a=b`
    Opaque,
    /// `,`
    Punctuation,
}

/// One token: where it stands, and hashes of it.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
    /// What it looks like.
    pub kind: Kind,
    /// Whether a blank stands before it.
    pub spaced: bool,
    /// Hash of it in small letters.
    pub hash: u32,
    /// Its first three characters.
    pub head: u32,
    /// Its last three characters.
    pub tail: u32,
}

/// A piece of a text that is one token.
pub enum Cut {
    /// A word in ASCII, or a mark, short enough to be told by its bytes: its first byte, the byte after its last one, and
    /// whether a blank stands before it.
    Short(usize, usize, bool),
    /// Any other.
    Whole(Token),
}

/// The longest word that is cut as a short one, in bytes; and of those with a digit, which seldom come again.
pub const SHORT: usize = 15;
const NUMBER: usize = 4;
/// The longest number that is glanced at, in digits.
const NUMBERS: u32 = 63;

/// The hash of a full stop.
pub const DOT: u32 = 3;
const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const STEP: u64 = 0x0000_0100_0000_01b3;

/// Mixes two numbers into a hash.
pub const fn mix(one: u32, two: u32) -> u32 {
    let product = (one as u64 ^ 0x9e37_79b9).wrapping_mul(0xff51_afd7_ed55_8ccd)
        ^ (two as u64).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    ((product ^ (product >> 29)).wrapping_mul(STEP | (1 << 45)) >> 32) as u32
}

/// The hash of a mark of punctuation.
pub const fn mark_hash(c: char) -> u32 {
    if c == '.' {
        DOT
    } else {
        mix(3, c as u32)
    }
}

/// The tokens of a text, in order.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    read(text, &mut found);
    found
}

/// What a byte is, one bit each.
const BLANK: u8 = 1;
const LOWER: u8 = 2;
const UPPER: u8 = 4;
const DIGIT: u8 = 8;
/// Where it stands in a chunk behind its first byte, the chunk is code.
const CODE: u8 = 16;
const AT: u8 = 32;
const SLASH: u8 = 64;
const BEYOND: u8 = 128;

static BYTES: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        table[at] = match byte {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b'_' | b'=' | b'\\' | b'{' | b'}' | b'<' | b'|' | b'^' | b'~' | b'`' | b'$' => CODE,
            b'@' => AT,
            b'/' => SLASH,
            128.. => BEYOND,
            _ if byte.is_ascii_whitespace() => BLANK,
            _ => 0,
        };
        at += 1;
    }
    table
};

fn kind_of(byte: u8) -> u8 {
    BYTES[usize::from(byte)]
}

/// The same, in place of what `found` held.
pub fn read(text: &str, found: &mut Vec<Token>) {
    cut(text, found, |piece| match piece {
        Cut::Short(start, _, spaced) => word(text, start, spaced),
        Cut::Whole(token) => token,
    });
}

/// Puts what `make` makes of the tokens of a text in place of what `found` held.
pub fn cut<T>(text: &str, found: &mut Vec<T>, mut make: impl FnMut(Cut) -> T) {
    found.clear();
    found.reserve(text.len() / 5 + 2);
    let bytes = text.as_bytes();
    let mut words = Words::new(bytes);
    let (mut at, mut spaced) = (0, true);
    // The run without a blank that is read: where it begins, how many tokens stand before it, whether a blank does; and
    // whether it may be code.
    let (mut run, mut begins, mut doubtful) = ((0, 0, true), true, true);
    while let Some(byte) = bytes.get(at) {
        let kind = kind_of(*byte);
        if kind == BLANK {
            if *byte == b'\n' {
                let kind = Kind::Line;
                let line = Token { start: at, end: at + 1, kind, spaced, hash: 1, head: 0, tail: 0 };
                found.push(make(Cut::Whole(line)));
            }
            at += 1;
            (spaced, begins) = (true, true);
            continue;
        }
        if std::mem::take(&mut begins) {
            (run, doubtful) = ((at, found.len(), spaced), true);
        }
        if doubtful && kind & (CODE | AT | SLASH) != 0 {
            let (start, before, spaced_before) = run;
            let (end, is_opaque) = chunk(bytes, start);
            doubtful = false;
            if is_opaque {
                found.truncate(before);
                let (kind, is_spaced) = (Kind::Opaque, spaced_before);
                let opaque = Token { start, end, kind, spaced: is_spaced, hash: 2, head: 0, tail: 0 };
                found.push(make(Cut::Whole(opaque)));
                at = end;
                spaced = false;
                continue;
            }
        }
        let length = short(bytes, at, kind, &mut words);
        let piece =
            if length > 0 { Cut::Short(at, at + length, spaced) } else { Cut::Whole(word(text, at, spaced)) };
        at = match &piece {
            Cut::Short(_, end, _) => *end,
            Cut::Whole(token) => token.end.max(at + 1),
        };
        spaced = false;
        found.push(make(piece));
    }
}

/// A piece of a text, at a glance.
pub enum Glance {
    /// The end of a line.
    Line,
    /// A number of so many digits.
    Number(u32),
    /// A word in ASCII, or a mark, as in `Cut`.
    Short(usize, usize),
}

/// Tells `each` of the tokens of a text, until it says false. False where it did, or where some token has to be read.
#[inline]
pub fn glance(text: &str, mut each: impl FnMut(Glance) -> bool) -> bool {
    let bytes = text.as_bytes();
    let mut base = 0;
    while base < bytes.len() {
        let kinds = Kinds::at(bytes, base);
        let mut next = base + BLOCK;
        let there = u64::MAX.checked_shl((bytes.len() - base) as u32).map_or(u64::MAX, |behind| !behind);
        let mut todo = there & !kinds.blank;
        while todo != 0 {
            let bit = todo.trailing_zeros();
            let start = base + bit as usize;
            let length = (!(kinds.word >> bit)).trailing_zeros();
            let end = start + length as usize;
            let piece = if length == 0 {
                todo &= todo - 1;
                match bytes.get(start).map(|byte| (*byte, kind_of(*byte))) {
                    Some((b'\n', _)) => Glance::Line,
                    Some((_, BLANK)) => continue,
                    Some((_, CODE | AT | SLASH | BEYOND)) | None => return false,
                    Some(_) => Glance::Short(start, start + 1),
                }
            } else if bit + length >= u64::BITS && end < bytes.len() && bit > 0 {
                // One that goes on in the next block is told with it; none is as long as a block.
                next = start;
                break;
            } else {
                todo &= u64::MAX.checked_shl(bit + length).unwrap_or_default();
                let all = u64::MAX.checked_shl(length).map_or(u64::MAX, |behind| !behind);
                let is_number = kinds.digit >> bit & all == all;
                if length > if is_number { NUMBERS } else { SHORT as u32 } {
                    return false;
                }
                if is_number {
                    Glance::Number(length)
                } else {
                    Glance::Short(start, end)
                }
            };
            if !each(piece) {
                return false;
            }
        }
        base = next;
    }
    true
}

/// The length of what begins at a place, if it is short; else 0.
fn short(bytes: &[u8], at: usize, kind: u8, words: &mut Words<'_>) -> usize {
    if kind & (LOWER | UPPER | DIGIT) == 0 {
        return usize::from(kind != BEYOND);
    }
    let word = words.at(at);
    let length = word.end - at;
    let most = if word.digits == 0 { SHORT } else { NUMBER };
    let goes_on = bytes.get(at + length).is_some_and(|byte| *byte >= 0x80);
    if length > most || goes_on {
        0
    } else {
        length
    }
}

/// The token that a short piece of a text is.
pub fn of(text: &str, start: usize, spaced: bool) -> Token {
    word(text, start, spaced)
}

/// The end of the run without a blank that begins here, and whether no name can stand in it.
fn chunk(bytes: &[u8], start: usize) -> (usize, bool) {
    let rest = bytes.get(start..).unwrap_or_default();
    let (mut length, mut kinds, mut slashes) = (0, 0, 0);
    for byte in rest {
        let kind = kind_of(*byte);
        if kind == BLANK {
            break;
        }
        if kind & (CODE | AT | SLASH) != 0 {
            // A chunk may begin with a mark of code.
            kinds |= if length == 0 { kind & !CODE } else { kind };
            slashes += usize::from(kind == SLASH);
        }
        length += 1;
    }
    (start + length, length > 2 && (kinds & (CODE | AT) != 0 || slashes >= 2))
}

/// What is known of a word so far.
struct Letters {
    hash: u64,
    length: usize,
    digits: usize,
    uppers: usize,
    first_upper: bool,
    head: u64,
    tail: u64,
}

impl Letters {
    fn add(&mut self, lower: u32, is_upper: bool, is_digit: bool) {
        self.first_upper |= is_upper && self.length == 0;
        self.uppers += usize::from(is_upper);
        self.digits += usize::from(is_digit);
        self.hash = (self.hash ^ u64::from(lower)).wrapping_mul(STEP);
        self.tail = ((self.tail << 16) | u64::from(lower & 0xffff)) & 0xffff_ffff_ffff;
        self.length += 1;
        if self.length <= 3 {
            self.head = self.tail;
        }
    }

    fn kind(&self) -> Kind {
        match self.length {
            0 => Kind::Punctuation,
            _ if self.digits == self.length => match self.length {
                1 => Kind::One,
                2 => Kind::Two,
                3 => Kind::Three,
                4 => Kind::Four,
                5 => Kind::Five,
                _ => Kind::Digits,
            },
            _ if self.digits > 0 => Kind::Mark,
            1 if self.uppers == 1 => Kind::Letter,
            _ if self.uppers == 0 => Kind::Lower,
            _ if self.uppers == self.length => Kind::Upper,
            _ if self.first_upper && self.uppers == 1 => Kind::Title,
            _ => Kind::Mixed,
        }
    }
}

fn word(text: &str, start: usize, spaced: bool) -> Token {
    let mut it =
        Letters { hash: SEED, length: 0, digits: 0, uppers: 0, first_upper: false, head: 0, tail: 0 };
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let mut end = start;
    for byte in rest {
        let kind = kind_of(*byte);
        if kind & (LOWER | UPPER | DIGIT) == 0 {
            break;
        }
        // A capital's small letter is 32 further on.
        it.add(u32::from(*byte) + u32::from(kind & UPPER) * 8, kind == UPPER, kind == DIGIT);
        end += 1;
    }
    if text.as_bytes().get(end).is_some_and(|byte| *byte >= 0x80) {
        end = beyond(text, end, &mut it);
    }
    let kind = it.kind();
    if kind == Kind::Punctuation {
        let c = text.get(start..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        let hash = mark_hash(c);
        return Token { start, end: start + c.len_utf8(), kind, spaced, hash, head: 0, tail: 0 };
    }
    Token { start, end, kind, spaced, hash: fold(it.hash), head: fold(it.head), tail: fold(it.tail) }
}

/// The rest of a word that goes on beyond ASCII; gives its end.
fn beyond(text: &str, start: usize, it: &mut Letters) -> usize {
    let mut end = start;
    for c in text.get(start..).unwrap_or_default().chars() {
        if c.is_ascii_alphanumeric() {
            it.add(u32::from(c.to_ascii_lowercase()), c.is_ascii_uppercase(), c.is_ascii_digit());
        } else if !c.is_ascii() && (c.is_alphanumeric() || ('\u{300}'..'\u{370}').contains(&c)) {
            it.add(u32::from(c.to_lowercase().next().unwrap_or(c)), c.is_uppercase(), c.is_numeric());
        } else {
            break;
        }
        end += c.len_utf8();
    }
    end
}

fn fold(wide: u64) -> u32 {
    let mixed = (wide ^ (wide >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as u32
}

/// The hash of a phrase, from the hashes of its words.
pub fn phrase<'a>(words: impl IntoIterator<Item = &'a Token>) -> u32 {
    words.into_iter().fold(0x51ed, |hash, word| mix(hash, word.hash))
}
