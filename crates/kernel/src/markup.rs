//! Names that markup gives to a text: `<surname type="str">Lee</surname>`, `<key name="surname">`, `<th>surname</th><td>`.
//!
//! Must stay linear: a tag and a heading are looked for in a bounded part of the text before.

/// The longest tag, and the longest heading with its tags, in bytes.
const REACH: usize = 120;

/// The name of the text behind the `>` at a place, where that ends a tag.
pub fn key(text: &str, at: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'>')
        || matches!(bytes.get(at.checked_sub(1)?), Some(b'=' | b'-' | b'<' | b'/'))
    {
        return None;
    }
    let floor = at.saturating_sub(REACH);
    let open = floor + memchr::memrchr2(b'<', b'>', bytes.get(floor..at)?)?;
    if bytes.get(open) != Some(&b'<') {
        return None;
    }
    let inside = text.get(open + 1..at)?;
    let divides = inside.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(inside.len());
    let (tag, attributes) = inside.split_at_checked(divides)?;
    if matches!(tag, "td" | "TD" | "dd" | "span" | "div" | "p" | "b" | "strong" | "em") {
        return heading(text, open);
    }
    let named = if attributes.is_empty() { None } else { attribute(attributes) };
    let name = named.filter(|_| !tag.starts_with('/')).unwrap_or(tag);
    name.bytes().any(|byte| byte.is_ascii_alphabetic()).then_some(name)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<&str> {
        key(text, text.rfind('>')?)
    }

    #[test]
    fn an_element_is_named_by_its_tag_its_attribute_or_its_heading() {
        assert_eq!(Some("surname"), name("<root><surname type=\"str\">"));
        assert_eq!(Some("phone"), name("<key name=\"phone\" type=\"str\">"));
        assert_eq!(Some("ssn"), name("<tr><th>ssn</th><td>"));
        assert_eq!(Some("Date of birth"), name("<dt>Date of birth:</dt>\n<dd>"));
        assert_eq!(None, name("a -> b =>"));
        assert_eq!(None, name("<td>"));
    }
}
