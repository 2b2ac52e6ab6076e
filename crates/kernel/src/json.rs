//! Walks a JSON text leaf by leaf and replaces what must not be seen; every other byte stays as it is.
//!
//! Source: RFC 8259. Must never recurse (a stack of at most 128 levels stands in for it), and must never let
//! through a text that it can't read to its end: `None`, and the caller redacts the whole value.

use std::borrow::Cow;

/// Deeper nesting is refused.
const DEEPEST: usize = 128;

/// Asked for each key, string and number: the field it stands under and its decoded text; gives what replaces it.
pub type Visit<'a> = dyn FnMut(Option<&str>, &str) -> Option<String> + 'a;

/// What the walk is inside of: an array under a field's name, or an object.
enum Level<'a> {
    Array(Option<Cow<'a, str>>),
    Object,
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
    copied: usize,
    out: String,
}

/// The text with its leaves replaced as `visit` says. `None` where it is not one JSON value.
pub fn replace(text: &str, visit: &mut Visit<'_>) -> Option<String> {
    let mut walk = Walk { text, at: 0, copied: 0, out: String::with_capacity(text.len()) };
    let mut levels: Vec<Level<'_>> = Vec::new();
    let mut field: Option<Cow<'_, str>> = None;
    loop {
        // One value begins here.
        match walk.peek()? {
            open @ (b'{' | b'[') => {
                walk.at += 1;
                if levels.len() == DEEPEST {
                    return None;
                }
                let close = if open == b'{' { b'}' } else { b']' };
                if walk.peek()? != close {
                    if open == b'{' {
                        levels.push(Level::Object);
                        field = Some(walk.key(visit)?);
                    } else {
                        levels.push(Level::Array(field.clone()));
                    }
                    continue;
                }
                walk.at += 1;
            }
            b'"' => {
                let (start, value) = walk.string()?;
                walk.offer(start, field.as_deref(), &value, visit, true);
            }
            b'-' | b'0'..=b'9' => {
                let start = walk.at;
                let number = walk.number()?;
                walk.offer(start, field.as_deref(), number, visit, false);
            }
            _ => walk.word()?,
        }
        // It ended; so may the levels around it.
        loop {
            walk.blanks();
            let Some(level) = levels.last() else {
                return (walk.at == text.len()).then(|| walk.finish());
            };
            let next = walk.peek()?;
            walk.at += 1;
            match (level, next) {
                (Level::Array(name), b',') => {
                    field.clone_from(name);
                    break;
                }
                (Level::Object, b',') => {
                    field = Some(walk.key(visit)?);
                    break;
                }
                (Level::Array(_), b']') | (Level::Object, b'}') => {
                    levels.pop();
                }
                _ => return None,
            }
        }
    }
}

impl<'a> Walk<'a> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The next byte that is not blank.
    fn peek(&mut self) -> Option<u8> {
        self.blanks();
        self.byte()
    }

    /// A key and its colon; the key is itself offered, and what it was is the field's name.
    fn key(&mut self, visit: &mut Visit<'_>) -> Option<Cow<'a, str>> {
        if self.peek()? != b'"' {
            return None;
        }
        let (start, key) = self.string()?;
        self.offer(start, None, &key, visit, true);
        if self.peek()? != b':' {
            return None;
        }
        self.at += 1;
        Some(key)
    }

    /// Offers the leaf that began at `start` and ends here, and writes what replaces it.
    fn offer(&mut self, start: usize, field: Option<&str>, leaf: &str, visit: &mut Visit<'_>, quoted: bool) {
        let Some(new) = visit(field, leaf) else { return };
        self.out.push_str(self.text.get(self.copied..start).unwrap_or_default());
        if quoted {
            escape(&new, &mut self.out);
        } else {
            self.out.push('0');
        }
        self.copied = self.at;
    }

    fn finish(mut self) -> String {
        self.out.push_str(self.text.get(self.copied..).unwrap_or_default());
        self.out
    }

    /// A string: where its opening quote stands, and its decoded text.
    fn string(&mut self) -> Option<(usize, Cow<'a, str>)> {
        let start = self.at;
        self.at += 1;
        let mut from = self.at;
        let mut decoded = String::new();
        loop {
            match self.byte()? {
                b'"' => {
                    let rest = self.text.get(from..self.at)?;
                    self.at += 1;
                    if decoded.is_empty() {
                        return Some((start, Cow::Borrowed(rest)));
                    }
                    decoded.push_str(rest);
                    return Some((start, Cow::Owned(decoded)));
                }
                b'\\' => {
                    decoded.push_str(self.text.get(from..self.at)?);
                    self.at += 1;
                    decoded.push(self.escaped()?);
                    from = self.at;
                }
                0..=0x1F => return None,
                _ => self.at += 1,
            }
        }
    }

    /// What follows a backslash.
    fn escaped(&mut self) -> Option<char> {
        let kind = self.byte()?;
        self.at += 1;
        Some(match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.unit()?;
                if !(0xD800..0xDC00).contains(&first) {
                    return char::from_u32(first);
                }
                if self.text.as_bytes().get(self.at..self.at + 2)? != b"\\u" {
                    return None;
                }
                self.at += 2;
                let second = self.unit()?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
                char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + second)?
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn number(&mut self) -> Option<&'a str> {
        let start = self.at;
        if self.byte()? == b'-' {
            self.at += 1;
        }
        if self.byte()? == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        self.text.get(start..self.at)
    }

    fn word(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let word = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word))?;
        self.at += word.len();
        Some(())
    }
}

/// Writes a JSON string with its quotes.
pub fn escape(text: &str, out: &mut String) {
    out.push('"');
    for one in text.chars() {
        match one {
            '"' | '\\' => {
                out.push('\\');
                out.push(one);
            }
            '\0'..='\u{1F}' => {
                out.push_str("\\u00");
                out.push(if one < '\u{10}' { '0' } else { '1' });
                out.push(char::from_digit(u32::from(one) & 15, 16).unwrap_or('0'));
            }
            _ => out.push(one),
        }
    }
    out.push('"');
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
