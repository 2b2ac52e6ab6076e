//! Names that markup gives to a text: `<surname type="str">Lee</surname>`, `<key name="surname">`, `<th>surname</th><td>`.
//!
//! Must stay linear: a tag and a heading are looked for in a bounded part of the text before.

/// The longest tag, and the longest heading with its tags, in bytes.
const REACH: usize = 120;

/// The name of the text behind the `>` at a place, where that ends a tag. `open`: where the last angle bracket before it
/// stands.
pub fn key(text: &str, open: usize, at: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'>')
        || matches!(bytes.get(at.checked_sub(1)?), Some(b'=' | b'-' | b'<' | b'/'))
    {
        return None;
    }
    if bytes.get(open) != Some(&b'<') || at - open > REACH {
        return None;
    }
    let inside = text.get(open + 1..at)?;
    let divides = inside.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(inside.len());
    let (tag, attributes) = inside.split_at_checked(divides)?;
    if matches!(tag, "td" | "TD" | "dd" | "span" | "div" | "p" | "b" | "strong" | "em") {
        return heading(text, open);
    }
    if is_label(tag) {
        return label(text, open, at);
    }
    let named = if attributes.is_empty() { None } else { attribute(attributes) };
    let name = named.filter(|_| !tag.starts_with('/')).unwrap_or(tag);
    name.bytes().any(|byte| byte.is_ascii_alphabetic()).then_some(name)
}

/// Whether a tag ends what may be a label: `<b>SSN:</b> ...`.
pub fn is_label(tag: &str) -> bool {
    matches!(tag, "/b" | "/strong" | "/em" | "/i" | "/u" | "/span" | "/label" | "/B" | "/STRONG")
}

/// The text of an element that ends at a tag, with a colon inside or behind.
fn label(text: &str, open: usize, at: usize) -> Option<&str> {
    let mut from = open.saturating_sub(REACH);
    from += memchr::memrchr(b'>', text.as_bytes().get(from..open)?)? + 1;
    let name = text.get(from..open)?.trim();
    let is_behind = text.get(at + 1..)?.starts_with([':', '=']);
    let name = name.strip_suffix(':').or(is_behind.then_some(name))?.trim_end();
    (!name.is_empty()).then_some(name)
}

/// The value of the attribute that names an element.
fn attribute(attributes: &str) -> Option<&str> {
    let bytes = attributes.as_bytes();
    memchr::memchr_iter(b'=', bytes).find_map(|equals| {
        let from = bytes
            .get(..equals)?
            .iter()
            .rposition(|byte| !byte.is_ascii_alphanumeric())
            .map_or(0, |at| at + 1);
        if !matches!(bytes.get(from..equals)?, b"name" | b"key" | b"id" | b"property" | b"field")
            || bytes.get(equals + 1) != Some(&b'"')
        {
            return None;
        }
        let length = memchr::memchr(b'"', bytes.get(equals + 2..)?)?;
        attributes.get(equals + 2..equals + 2 + length)
    })
}

/// The text of the element that ends where this tag begins: `<th>here</th><td>`.
fn heading(text: &str, open: usize) -> Option<&str> {
    let before = text.get(..open)?.trim_end();
    let closed = before.strip_suffix('>')?;
    let floor = closed.len().saturating_sub(REACH);
    let bytes = closed.as_bytes();
    let slash = floor + memchr::memrchr(b'<', bytes.get(floor..)?)?;
    let tag = closed.get(slash..)?.strip_prefix("</")?;
    if !matches!(tag, "th" | "TH" | "dt" | "label" | "td" | "TD" | "b" | "strong" | "span" | "div" | "em") {
        return None;
    }
    let from = floor + memchr::memrchr(b'>', bytes.get(floor..slash)?)?;
    let name = text.get(from + 1..slash)?.trim().trim_end_matches(':');
    (!name.is_empty()).then_some(name)
}

/// The longest name of a character in `NAMED`, in bytes.
pub const LONGEST: usize = 6;

/// The character that a name between `&` and `;` stands for (WHATWG HTML, 13.5): letters of Western European names, and
/// what stands in addresses and numbers.
pub fn character(name: &[u8]) -> Option<char> {
    let at = NAMED.binary_search_by(|(known, _)| known.as_bytes().cmp(name)).ok()?;
    NAMED.get(at).map(|(_, c)| *c)
}

/// Sorted by name.
const NAMED: &[(&str, char)] = &[
    ("AElig", '\u{C6}'),
    ("Aacute", '\u{C1}'),
    ("Acirc", '\u{C2}'),
    ("Agrave", '\u{C0}'),
    ("Aring", '\u{C5}'),
    ("Atilde", '\u{C3}'),
    ("Auml", '\u{C4}'),
    ("Ccedil", '\u{C7}'),
    ("ETH", '\u{D0}'),
    ("Eacute", '\u{C9}'),
    ("Ecirc", '\u{CA}'),
    ("Egrave", '\u{C8}'),
    ("Euml", '\u{CB}'),
    ("Iacute", '\u{CD}'),
    ("Icirc", '\u{CE}'),
    ("Igrave", '\u{CC}'),
    ("Iuml", '\u{CF}'),
    ("Ntilde", '\u{D1}'),
    ("OElig", '\u{152}'),
    ("Oacute", '\u{D3}'),
    ("Ocirc", '\u{D4}'),
    ("Ograve", '\u{D2}'),
    ("Oslash", '\u{D8}'),
    ("Otilde", '\u{D5}'),
    ("Ouml", '\u{D6}'),
    ("Scaron", '\u{160}'),
    ("THORN", '\u{DE}'),
    ("Uacute", '\u{DA}'),
    ("Ucirc", '\u{DB}'),
    ("Ugrave", '\u{D9}'),
    ("Uuml", '\u{DC}'),
    ("Yacute", '\u{DD}'),
    ("Yuml", '\u{178}'),
    ("aacute", '\u{E1}'),
    ("acirc", '\u{E2}'),
    ("aelig", '\u{E6}'),
    ("agrave", '\u{E0}'),
    ("apos", '\u{27}'),
    ("aring", '\u{E5}'),
    ("atilde", '\u{E3}'),
    ("auml", '\u{E4}'),
    ("ccedil", '\u{E7}'),
    ("colon", ':'),
    ("comma", ','),
    ("commat", '@'),
    ("dash", '\u{2010}'),
    ("eacute", '\u{E9}'),
    ("ecirc", '\u{EA}'),
    ("egrave", '\u{E8}'),
    ("eth", '\u{F0}'),
    ("euml", '\u{EB}'),
    ("gt", '>'),
    ("hyphen", '\u{2010}'),
    ("iacute", '\u{ED}'),
    ("icirc", '\u{EE}'),
    ("igrave", '\u{EC}'),
    ("iuml", '\u{EF}'),
    ("lowbar", '_'),
    ("lpar", '('),
    ("lrm", '\u{200E}'),
    ("lt", '<'),
    ("mdash", '\u{2014}'),
    ("nbsp", '\u{A0}'),
    ("ndash", '\u{2013}'),
    ("ntilde", '\u{F1}'),
    ("num", '#'),
    ("oacute", '\u{F3}'),
    ("ocirc", '\u{F4}'),
    ("oelig", '\u{153}'),
    ("ograve", '\u{F2}'),
    ("oslash", '\u{F8}'),
    ("otilde", '\u{F5}'),
    ("ouml", '\u{F6}'),
    ("period", '.'),
    ("plus", '+'),
    ("quot", '\u{22}'),
    ("rlm", '\u{200F}'),
    ("rpar", ')'),
    ("scaron", '\u{161}'),
    ("shy", '\u{AD}'),
    ("sol", '/'),
    ("szlig", '\u{DF}'),
    ("thorn", '\u{FE}'),
    ("uacute", '\u{FA}'),
    ("ucirc", '\u{FB}'),
    ("ugrave", '\u{F9}'),
    ("uuml", '\u{FC}'),
    ("yacute", '\u{FD}'),
    ("yuml", '\u{FF}'),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<&str> {
        let at = text.rfind('>')?;
        key(text, text.get(..at)?.rfind(['<', '>'])?, at)
    }

    #[test]
    fn an_element_is_named_by_its_tag_its_attribute_or_its_heading() {
        assert_eq!(Some("surname"), name("<root><surname type=\"str\">"));
        assert_eq!(Some("phone"), name("<key name=\"phone\" type=\"str\">"));
        assert_eq!(Some("ssn"), name("<tr><th>ssn</th><td>"));
        assert_eq!(Some("Date of birth"), name("<dt>Date of birth:</dt>\n<dd>"));
        assert_eq!(Some("SSN"), name("<b>SSN:</b>"));
        assert_eq!(None, name("<b>SSN</b>"));
        assert_eq!(None, name("a -> b =>"));
        assert_eq!(None, name("<td>"));
    }

    #[test]
    fn characters_have_names() {
        assert!(NAMED.is_sorted() && NAMED.iter().all(|(name, _)| name.len() <= LONGEST));
        assert_eq!(Some('@'), character(b"commat"));
        assert_eq!(Some('\u{FC}'), character(b"uuml"));
        assert_eq!(None, character(b"amp"));
        assert_eq!(None, character(b""));
    }
}
