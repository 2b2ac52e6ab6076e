//! Markup that stands inside of a word: `<b>ana</b>@example.com`, `ana@<wbr>example.com`, `**517**-41-1001`.
//!
//! A reader sees the word without it. Must stay linear: a tag is bounded, and so is how many are read as one.

use crate::keyed::joins::Join;
use crate::scan::kinds::{KIND, WORD};

/// The longest tag or comment, in bytes, and the most side by side.
const LONGEST: usize = 160;
const MOST: usize = 4;
/// The longest name of an element that only says how what stands in it looks.
const LOOK: usize = 6;

/// The bytes that go on with a word, an address or a number.
static GLUE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'@' | b'.' | b'-' | b'_' | b':' | b'/' | b'(' | b')' | b'+' | 0x80.. => true,
            byte => byte.is_ascii_alphanumeric(),
        };
        byte += 1;
    }
    table
};

/// Whether a byte goes on with a word, an address or a number.
#[inline]
pub fn is_glue(byte: u8) -> bool {
    GLUE[usize::from(byte)]
}

/// Whether markup at a place may stand inside of a word: a part of one, or of a number, stands right before it.
#[inline]
pub fn is_behind_word(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(|byte| is_glue(*byte) || *byte == b' ')
}

/// Where markup stands inside of a word that an angle bracket shows: the one that ends its first tag, or begins a comment.
pub fn shown(bytes: &[u8], join: Join) -> Option<usize> {
    let Join { byte, at, open } = join;
    let byte_at = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let (start, is_whole) = if byte == b'<' {
        (at, byte_at(at + 1) == b'!')
    } else {
        let behind = byte_at(at + 1);
        let goes_on = is_glue(behind) || behind == b' ' || behind == b'<';
        // An element ends and another begins, as most do.
        if behind == b'<' && byte_at(at + 2) != b'!' && is_structure(bytes.get(open + 1..at)?) {
            let ends = |at: usize| byte_at(at) == b'/';
            if ends(open + 1) != ends(at + 2) {
                return None;
            }
        }
        (open, goes_on && byte_at(open) == b'<' && byte_at(open + 1) != b'!')
    };
    (is_whole && divides(bytes, start).is_some()).then_some(start)
}

/// How long the markup is that stands at a place inside of a word; `None` where it stands elsewhere, or is none.
#[inline]
pub fn divides(bytes: &[u8], at: usize) -> Option<usize> {
    if is_behind_word(bytes, at) {
        divides_behind(bytes, at)
    } else {
        None
    }
}

fn divides_behind(bytes: &[u8], at: usize) -> Option<usize> {
    let before = *at.checked_sub(1).and_then(|before| bytes.get(before))?;
    let end = if bytes.get(at) == Some(&b'<') { tags(bytes, at)? } else { stars(bytes, at)? };
    let behind = *bytes.get(end)?;
    if before == b'(' && behind == b')' {
        return None; // count(*)
    }
    // Groups of a number stay apart.
    let goes_on = match (is_glue(before), is_glue(behind)) {
        (true, true) => true,
        (true, false) => behind == b' ' && is_number(before, *bytes.get(end + 1)?),
        (false, true) => is_number(at.checked_sub(2).and_then(|at| bytes.get(at)).copied()?, behind),
        (false, false) => false,
    };
    goes_on.then_some(end - at)
}

/// Whether two bytes with a blank between may be parts of one number.
fn is_number(one: u8, other: u8) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() || b"()".contains(&byte);
    is_part(one) && is_part(other) && (one.is_ascii_digit() || other.is_ascii_digit())
}

/// Where marks of emphasis end.
fn stars(bytes: &[u8], at: usize) -> Option<usize> {
    let length = bytes.get(at..)?.iter().take(MOST).take_while(|byte| **byte == b'*').count();
    (1..MOST).contains(&length).then_some(at + length)
}

/// Where tags end that stand side by side: all of them begin elements, or end them, or say only how something looks.
fn tags(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut opens, mut closes, mut all_looks) = (start, false, false, true);
    for _ in 0..MOST {
        match bytes.get(at + 1)? {
            b'/' => closes = true,
            b'!' => {}
            _ => opens = true,
        }
        if opens && closes && !all_looks {
            return None;
        }
        let tag = tag(bytes, at)?;
        at = tag.end;
        all_looks &= tag.looks;
        if bytes.get(at) != Some(&b'<') {
            return (all_looks || opens != closes).then_some(at);
        }
    }
    None
}

struct Tag {
    end: usize,
    /// Whether it only says how what stands in it looks.
    looks: bool,
}

fn tag(bytes: &[u8], at: usize) -> Option<Tag> {
    let rest = bytes.get(at + 1..(at + LONGEST).min(bytes.len()))?;
    if rest.starts_with(b"!--") {
        let length = memchr::memmem::find(rest, b"-->")?;
        return Some(Tag { end: at + 4 + length, looks: true });
    }
    let inside = rest.strip_prefix(b"/").unwrap_or(rest);
    if !inside.first()?.is_ascii_alphabetic() {
        return None;
    }
    let length = inside.iter().position(|byte| KIND[usize::from(*byte)] & WORD == 0)?;
    let (name, behind) = inside.split_at_checked(length)?;
    // Most tags end with their name.
    let end = if behind.first() == Some(&b'>') { 0 } else { memchr::memchr2(b'>', b'<', behind)? };
    if behind.get(end) != Some(&b'>') {
        return None;
    }
    Some(Tag { end: at + 2 + rest.len() - behind.len() + end, looks: looks(name) })
}

/// Whether what stands in a tag begins with another name than that of an element that only says how what stands in it looks.
#[inline]
fn is_structure(inside: &[u8]) -> bool {
    let name = inside.strip_prefix(b"/").unwrap_or(inside);
    let length = name.iter().take(LOOK + 1).take_while(|byte| KIND[usize::from(**byte)] & WORD != 0).count();
    length > 0 && !name.get(..length).is_some_and(looks)
}

/// Whether a name is one of an element that only says how what stands in it looks.
fn looks(name: &[u8]) -> bool {
    name.len() <= LOOK && LOOKS.contains(&small(name))
}

/// A short name in small letters as a number.
const fn small(name: &[u8]) -> u64 {
    let (mut all, mut at) = (0, 0);
    while at < name.len() {
        all = all << 8 | (name[at] | 0x20) as u64;
        at += 1;
    }
    all
}

/// The names of all such elements.
const LOOKS: [u64; 24] = [
    small(b"a"),
    small(b"b"),
    small(b"bdi"),
    small(b"bdo"),
    small(b"big"),
    small(b"code"),
    small(b"del"),
    small(b"em"),
    small(b"font"),
    small(b"i"),
    small(b"ins"),
    small(b"kbd"),
    small(b"mark"),
    small(b"s"),
    small(b"samp"),
    small(b"small"),
    small(b"span"),
    small(b"strong"),
    small(b"sub"),
    small(b"sup"),
    small(b"tt"),
    small(b"u"),
    small(b"var"),
    small(b"wbr"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyed::joins::Joins;

    /// The text without what divides its words.
    fn plain(text: &str) -> String {
        let (mut at, mut out) = (0, Vec::new());
        while let Some(byte) = text.as_bytes().get(at) {
            let length = divides(text.as_bytes(), at).filter(|_| matches!(byte, b'<' | b'*'));
            if length.is_none() {
                out.push(*byte);
            }
            at += length.unwrap_or(1);
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn markup_inside_of_a_word_is_told() {
        for (text, reads) in [
            ("<b>ana</b>@example.com", "<b>ana@example.com"),
            ("ana@<wbr>example.com", "ana@example.com"),
            ("ana@<i><b>example</b></i>.com", "ana@example.com"),
            ("<b>517</b><i>-41</i>", "<b>517-41</i>"),
            ("a<!-- x -->b", "ab"),
            ("<b>517</b> 41", "<b>517 41"),
            ("**517**-41", "**517-41"),
            ("**AB 12** 34", "**AB 12 34"),
            ("AB **12 34", "AB 12 34"),
            ("ana@*example*.com", "ana@example.com"),
        ] {
            assert_eq!(reads, plain(text), "{text}");
        }
    }

    #[test]
    fn brackets_show_all_markup_inside_of_words() {
        let pieces = [
            "ana",
            "<b>",
            "</b>",
            "</record>",
            "<a x=\"1\">",
            "<!-- x <y> -->",
            "</span xyz>",
            "<",
            ">",
            " ",
            "1",
            "\n",
        ];
        for at in 0..pieces.len().pow(4) {
            let piece = |place: u32| pieces.get(at / pieces.len().pow(place) % pieces.len()).copied();
            let text: String = (0..4).filter_map(piece).collect();
            let bytes = text.as_bytes();
            let all = memchr::memchr_iter(b'<', bytes).filter(|at| divides(bytes, *at).is_some());
            let shown = Joins::new(bytes)
                .filter(|join| b"<>".contains(&join.byte))
                .filter_map(|join| shown(bytes, join));
            assert_eq!(all.collect::<Vec<_>>(), shown.collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn markup_between_words_stays() {
        for text in [
            "<row>x</row><city>y</city>",
            "<name>Ana</name><age>4</age>",
            "<td>517</td><td>41</td>",
            "x <b>y</b> z",
            "a < b > c",
            "**bold** text",
            "count(*) from",
            "a****b",
            "x</a",
            "1 * 2",
        ] {
            assert_eq!(text, plain(text));
        }
    }
}
