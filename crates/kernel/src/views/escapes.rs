//! What stands for another character, or for none: `%40`, `\u0040`, `&#64;`, `=40`, a control character, a tag in a word.
//!
//! Must stay linear: each is told by a bounded number of bytes.

use crate::keyed::markup;
use crate::views::inline;

/// What an escape stands for.
pub enum Read {
    /// A byte of a character.
    Byte(u8),
    /// A character.
    Char(char),
    /// Nothing that anybody sees.
    Nothing,
}

/// The ways of writing that are read together. One text has one of them: in the other, `=40` is a name's value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ways {
    /// Of URLs, of source code, of markup, of terminals.
    Usual,
    /// Of mail: quoted-printable (RFC 2045, 6.7).
    Mail,
}

/// The escape at a place and its length.
pub fn escape(bytes: &[u8], at: usize, ways: Ways) -> Option<(Read, usize)> {
    let byte = *bytes.get(at)?;
    if ways == Ways::Mail {
        return if byte == b'=' { mail(bytes, at) } else { None };
    }
    match byte {
        b'%' => percent(bytes, at),
        b'\\' => backslash(bytes, at),
        b'&' => entity(bytes, at),
        b'<' | b'*' => inline::divides(bytes, at).map(|length| (Read::Nothing, length)),
        _ if is_unseen(byte) => Some((Read::Nothing, sequence(bytes, at).unwrap_or(1))),
        _ => None,
    }
}

/// Whether a byte is a control character that is no blank.
pub const fn is_unseen(byte: u8) -> bool {
    matches!(byte, 0..=0x08 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F)
}

/// How long a terminal's control sequence is (ECMA-48, 5.4), as of colours.
fn sequence(bytes: &[u8], at: usize) -> Option<usize> {
    const LONGEST: usize = 24;
    if bytes.get(at..at + 2) != Some(b"\x1b[") {
        return None;
    }
    let rest = bytes.get(at + 2..)?;
    let length = rest.iter().take(LONGEST).position(|byte| !matches!(byte, 0x20..=0x3F))?;
    rest.get(length).filter(|byte| matches!(byte, 0x40..=0x7E)).map(|_| length + 3)
}

/// Whether the `=` at a place is an escape of mail, or breaks a line in a word or number.
#[inline(never)]
pub fn is_mail(bytes: &[u8], at: usize) -> bool {
    let glue = |at: usize| bytes.get(at).is_some_and(|byte| inline::is_glue(*byte));
    let blank = |at: usize| bytes.get(at) == Some(&b' ');
    match mail(bytes, at) {
        Some((Read::Nothing, length)) => at.checked_sub(1).is_some_and(|before| {
            let behind = at + length;
            (glue(before) && (glue(behind) || blank(behind))) || (blank(before) && glue(behind))
        }),
        Some(_) => true,
        None => false,
    }
}

/// The escape of a line break, or of a byte: of a letter, a digit or a part of a character only beside another one, since
/// `id=41` is a name and its value; and of a mark only where no number may begin so.
fn mail(bytes: &[u8], at: usize) -> Option<(Read, usize)> {
    match bytes.get(at + 1)? {
        b'\n' => return Some((Read::Nothing, 2)),
        b'\r' if bytes.get(at + 2) == Some(&b'\n') => return Some((Read::Nothing, 3)),
        _ => {}
    }
    let byte = mail_byte(bytes, at)?;
    let is_beside = || mail_byte(bytes, at + 3).is_some() || at >= 3 && mail_byte(bytes, at - 3).is_some();
    let is_number = || {
        bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_digit))
            && bytes.get(at + 3).is_none_or(|next| !next.is_ascii_alphabetic())
    };
    let is_mark = byte.is_ascii_punctuation() || byte == b' ';
    ((is_mark && !is_number()) || is_beside()).then_some((Read::Byte(byte), 3))
}

fn mail_byte(bytes: &[u8], at: usize) -> Option<u8> {
    let [b'=', high, low] = bytes.get(at..at + 3)? else { return None };
    let is_small = high.is_ascii_lowercase() || low.is_ascii_lowercase();
    hex_pair(bytes, at + 1).filter(|byte| *byte >= 0x20 && *byte != 0x7F && !is_small)
}

/// The byte that two hexadecimal digits stand for.
pub fn hex_pair(bytes: &[u8], at: usize) -> Option<u8> {
    let nibble = |at: usize| bytes.get(at).map_or(NONE, |byte| NIBBLES[usize::from(*byte)]);
    let (high, low) = (nibble(at), nibble(at + 1));
    (high | low < NONE).then_some(high << 4 | low)
}

/// What each byte stands for as a hexadecimal digit; `NONE`, which has a bit that no digit has, for all else.
static NIBBLES: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'0'..=b'9' => byte as u8 - b'0',
            b'a'..=b'f' => byte as u8 - b'a' + 10,
            b'A'..=b'F' => byte as u8 - b'A' + 10,
            _ => NONE,
        };
        byte += 1;
    }
    table
};
const NONE: u8 = 0x10;

fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(hex_pair(bytes, at)?) << 8 | u32::from(hex_pair(bytes, at + 2)?))
}

fn percent(bytes: &[u8], at: usize) -> Option<(Read, usize)> {
    // As the function "escape" of browsers writes what is beyond a byte.
    if bytes.get(at + 1) == Some(&b'u') {
        return unit(bytes, at + 2).map(|code| (char_of(code), 6));
    }
    hex_pair(bytes, at + 1).map(|byte| (Read::Byte(byte), 3))
}

fn char_of(code: u32) -> Read {
    Read::Char(char::from_u32(code).unwrap_or('\u{FFFD}'))
}

fn backslash(bytes: &[u8], at: usize) -> Option<(Read, usize)> {
    Some(match bytes.get(at + 1)? {
        b'u' if bytes.get(at + 2) == Some(&b'{') => {
            let rest = bytes.get(at + 3..(at + 10).min(bytes.len()))?;
            let length = rest.iter().position(|byte| *byte == b'}')?;
            (char_of(number(rest.get(..length)?, 16)?), length + 4)
        }
        b'u' => {
            let high = unit(bytes, at + 2)?;
            let low = if (0xD800..0xDC00).contains(&high) && bytes.get(at + 6..at + 8) == Some(b"\\u") {
                unit(bytes, at + 8)
            } else {
                None
            };
            match low.filter(|low| (0xDC00..0xE000).contains(low)) {
                Some(low) => (char_of(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)), 12),
                None => (char_of(high), 6),
            }
        }
        b'U' => (char_of(unit(bytes, at + 2)? << 16 | unit(bytes, at + 6)?), 10),
        b'x' => (Read::Byte(hex_pair(bytes, at + 2)?), 4),
        b'n' => (Read::Char('\n'), 2),
        b'r' => (Read::Char('\r'), 2),
        b't' => (Read::Char('\t'), 2),
        b'0'..=b'3' => (Read::Byte(number(bytes.get(at + 1..at + 4)?, 8)? as u8), 4),
        // Markdown and LaTeX escape what would be a mark.
        other if other.is_ascii_punctuation() => (Read::Char(char::from(*other)), 2),
        _ => return None,
    })
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let is_digit = |byte: &u8| char::from(*byte).is_digit(radix);
    let digits = std::str::from_utf8(digits).ok().filter(|all| all.as_bytes().iter().all(is_digit))?;
    u32::from_str_radix(digits, radix).ok()
}

/// `&#64;`, `&#x40;`, `&commat;` and `&uuml;`; a number without its semicolon, as browsers take it.
fn entity(bytes: &[u8], at: usize) -> Option<(Read, usize)> {
    if bytes.get(at..at + 2) != Some(b"&#") {
        let rest = bytes.get(at + 1..(at + 2 + markup::LONGEST).min(bytes.len()))?;
        // Escaped twice.
        if rest.starts_with(b"amp;") {
            return Some((Read::Char('&'), 5));
        }
        let length = rest.iter().position(|byte| *byte == b';')?;
        return Some((Read::Char(markup::character(rest.get(..length)?)?), length + 2));
    }
    let rest = bytes.get(at + 2..(at + 11).min(bytes.len()))?;
    let (radix, marked) = if matches!(rest.first(), Some(b'x' | b'X')) { (16, 1) } else { (10, 0) };
    let rest = rest.get(marked..)?;
    let length = rest.iter().position(|byte| !char::from(*byte).is_digit(radix)).unwrap_or(rest.len());
    let code = number(rest.get(..length).filter(|digits| !digits.is_empty())?, radix)?;
    let closed = usize::from(rest.get(length) == Some(&b';'));
    Some((Read::Char(char::from_u32(code)?), 2 + marked + length + closed))
}
