//! What a byte of a text is: a part of a word, or a mark that says what else a text may hold. One look at a table each,
//! so that the pass from word to word also tells which other passes a text needs.

use crate::views::escapes::is_unseen;

/// A small letter.
pub const LOWER: u8 = 1;
/// A capital.
pub const UPPER: u8 = 2;
/// A digit.
pub const DIGIT: u8 = 4;
/// Any part of a word.
pub const WORD: u8 = LOWER | UPPER | DIGIT;
/// What stands between a name and its value: `=`, `:`, `>`.
pub const JOINS: u8 = 8;
/// An opening parenthesis.
pub const OPENS: u8 = 16;
/// The end of a line.
pub const BREAKS: u8 = 32;
/// What an escape begins with, `%`, `\`, `&`, and what is left out of a word: `*`, a control character.
pub const ESCAPES: u8 = 64;
/// A part of a character beyond ASCII.
pub const BEYOND: u8 = 128;

/// What each byte is: one of the above, or 0.
pub static KIND: [u8; 256] = kinds();

const fn kinds() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b'=' | b':' | b'>' => JOINS,
            b'(' => OPENS,
            b'\n' => BREAKS,
            b'%' | b'\\' | b'&' | b'*' => ESCAPES,
            byte if is_unseen(byte) => ESCAPES,
            0x80..=u8::MAX => BEYOND,
            _ => 0,
        };
        byte += 1;
    }
    table
}
