//! Cuts a text into the tokens that the tagger reads: words, numbers, single marks, ends of lines.
//!
//! Must stay linear and must never panic; a chunk that is an address of the network or a piece of code is one token,
//! since no name stands in it.

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

/// The same, in place of what `found` held.
pub fn read(text: &str, found: &mut Vec<Token>) {
    found.clear();
    found.reserve(text.len() / 5 + 2);
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut spaced = true;
    let mut clear_until = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\n' {
            found.push(Token { start: at, end: at + 1, kind: Kind::Line, spaced, hash: 1, head: 0, tail: 0 });
            at += 1;
            spaced = true;
        } else if byte.is_ascii_whitespace() {
            at += 1;
            spaced = true;
        } else {
            if at >= clear_until {
                let (end, opaque) = chunk(bytes, at);
                if opaque {
                    found.push(Token {
                        start: at,
                        end,
                        kind: Kind::Opaque,
                        spaced,
                        hash: 2,
                        head: 0,
                        tail: 0,
                    });
                    at = end;
                    spaced = false;
                    continue;
                }
                clear_until = end;
            }
            let token = word(text, at, spaced);
            at = token.end.max(at + 1);
            spaced = false;
            found.push(token);
        }
    }
}

/// The end of the run without a blank that begins here, and whether no name can stand in it.
fn chunk(bytes: &[u8], start: usize) -> (usize, bool) {
    let mut end = start;
    let mut code = false;
    let mut slashes = 0;
    while let Some(byte) = bytes.get(end).filter(|byte| !byte.is_ascii_whitespace()) {
        code |= b"_=\\{}<|^~`$".contains(byte) && end > start;
        code |= *byte == b'@' || (*byte == b'/' && slashes == 1);
        slashes += usize::from(*byte == b'/');
        end += 1;
    }
    (end, code && end - start > 2)
}

fn word(text: &str, start: usize, spaced: bool) -> Token {
    let mut hash = SEED;
    let (mut length, mut digits, mut uppers) = (0_usize, 0_usize, 0_usize);
    let mut first_upper = false;
    let (mut head, mut tail) = (0_u64, 0_u64);
    let mut end = start;
    for c in text.get(start..).unwrap_or_default().chars() {
        let (lower, is_upper, is_digit) = match c {
            'a'..='z' => (c, false, false),
            'A'..='Z' => (c.to_ascii_lowercase(), true, false),
            '0'..='9' => (c, false, true),
            _ if c.is_ascii() => break,
            _ if c.is_alphanumeric() || ('\u{300}'..'\u{370}').contains(&c) => {
                (c.to_lowercase().next().unwrap_or(c), c.is_uppercase(), c.is_numeric())
            }
            _ => break,
        };
        first_upper |= is_upper && length == 0;
        uppers += usize::from(is_upper);
        digits += usize::from(is_digit);
        hash = (hash ^ u64::from(u32::from(lower))).wrapping_mul(STEP);
        tail = ((tail << 16) | u64::from(u32::from(lower) & 0xffff)) & 0xffff_ffff_ffff;
        length += 1;
        if length <= 3 {
            head = tail;
        }
        end += c.len_utf8();
    }
    let kind = match length {
        0 => Kind::Punctuation,
        _ if digits == length => match length {
            1 => Kind::One,
            2 => Kind::Two,
            3 => Kind::Three,
            4 => Kind::Four,
            5 => Kind::Five,
            _ => Kind::Digits,
        },
        _ if digits > 0 => Kind::Mark,
        1 if uppers == 1 => Kind::Letter,
        _ if uppers == 0 => Kind::Lower,
        _ if uppers == length => Kind::Upper,
        _ if first_upper && uppers == 1 => Kind::Title,
        _ => Kind::Mixed,
    };
    if length == 0 {
        let c = text.get(start..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        let hash = mark_hash(c);
        return Token { start, end: start + c.len_utf8(), kind, spaced, hash, head: 0, tail: 0 };
    }
    Token { start, end, kind, spaced, hash: fold(hash), head: fold(head), tail: fold(tail) }
}

fn fold(wide: u64) -> u32 {
    let mixed = (wide ^ (wide >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as u32
}

/// The hash of a phrase, from the hashes of its words.
pub fn phrase(words: &[Token]) -> u32 {
    words.iter().fold(0x51ed, |hash, word| mix(hash, word.hash))
}
