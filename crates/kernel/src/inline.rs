//! Markup that stands inside of a word: `<b>ana</b>@example.com`, `ana@<wbr>example.com`, `**517**-41-1001`.
//!
//! A reader sees the word without it. Must stay linear: a tag is bounded, and so is how many are read as one.

/// The longest tag or comment, in bytes, and the most side by side.
const LONGEST: usize = 160;
const MOST: usize = 4;
/// Elements that only say how what stands in them looks.
const LOOKS: &[&[u8]] = &[
    b"a", b"b", b"bdi", b"bdo", b"big", b"code", b"del", b"em", b"font", b"i", b"ins", b"kbd", b"mark", b"s",
    b"samp", b"small", b"span", b"strong", b"sub", b"sup", b"tt", b"u", b"var", b"wbr",
];

/// Whether a byte goes on with a word, an address or a number.
pub fn is_glue(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || b"@.-_:/()+".contains(&byte)
}

/// Whether a tag stands inside of a word somewhere.
pub fn has_tags(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'<', bytes).any(|at| divides(bytes, at).is_some())
}

/// How long the markup is that stands at a place inside of a word; `None` where it stands elsewhere, or is none.
pub fn divides(bytes: &[u8], at: usize) -> Option<usize> {
    let before = *at.checked_sub(1).and_then(|before| bytes.get(before))?;
    if !is_glue(before) && before != b' ' {
        return None;
    }
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
        let tag = tag(bytes, at)?;
        at = tag.end;
        opens |= tag.kind == Kind::Opens;
        closes |= tag.kind == Kind::Closes;
        all_looks &= tag.looks;
        if bytes.get(at) != Some(&b'<') {
            return (all_looks || opens != closes).then_some(at);
        }
    }
    None
}

#[derive(PartialEq, Eq)]
enum Kind {
    Opens,
    Closes,
    Comment,
}

struct Tag {
    end: usize,
    kind: Kind,
    looks: bool,
}

fn tag(bytes: &[u8], at: usize) -> Option<Tag> {
    let rest = bytes.get(at + 1..(at + LONGEST).min(bytes.len()))?;
    if rest.starts_with(b"!--") {
        let length = memchr::memmem::find(rest, b"-->")?;
        return Some(Tag { end: at + 4 + length, kind: Kind::Comment, looks: true });
    }
    let (inside, kind) = match rest.strip_prefix(b"/") {
        Some(inside) => (inside, Kind::Closes),
        None => (rest, Kind::Opens),
    };
    if !inside.first()?.is_ascii_alphabetic() {
        return None;
    }
    let end = memchr::memchr2(b'>', b'<', rest)?;
    if rest.get(end) != Some(&b'>') {
        return None;
    }
    let name = inside.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
    let name = inside.get(..name)?;
    let looks = LOOKS.iter().any(|one| one.eq_ignore_ascii_case(name));
    Some(Tag { end: at + 2 + end, kind, looks })
}

#[cfg(test)]
mod tests {
    use super::*;

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
