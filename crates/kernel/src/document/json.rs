//! Reads a JSON text piece by piece, and writes its strings.
//!
//! Source: RFC 8259. Must never recurse (a stack of at most 128 levels stands in for it), and must never take for
//! JSON what is not one value to its end: `Broken`, and the caller redacts the whole value.

use std::borrow::Cow;

/// Deeper nesting is refused.
pub const DEEPEST: usize = 128;

/// A piece of a document. A string is decoded, a number as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// An object or array begins.
    Open,
    /// It ends.
    Close,
    /// The name of the member whose value comes next.
    Key(Cow<'a, str>),
    /// A string.
    Text(Cow<'a, str>),
    /// A number.
    Number(&'a str),
    /// true or false.
    Bool(bool),
    /// null.
    Null,
}

/// The text is not JSON, or nested too deeply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken;

enum Next {
    /// A value.
    Value,
    /// What stands behind an opening bracket.
    First,
    /// What stands behind a value.
    Behind,
}

/// Reads one document.
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Of each level that is open, whether it is an object.
    levels: Vec<bool>,
    next: Next,
    start: usize,
    end: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, levels: Vec::new(), next: Next::Value, start: 0, end: 0 }
    }

    /// Where the last piece stands in the text.
    pub fn place(&self) -> (usize, usize) {
        (self.start, self.end)
    }

    /// How far the text was read, where no piece is broken.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Whether the innermost level that is open is an object.
    pub fn is_in_object(&self) -> bool {
        self.levels.last() == Some(&true)
    }

    /// The next piece; `None` at the end of the document.
    pub fn read(&mut self) -> Result<Option<Piece<'a>>, Broken> {
        if matches!(self.next, Next::Behind) && self.levels.is_empty() {
            self.blanks();
            return if self.at == self.text.len() { Ok(None) } else { Err(Broken) };
        }
        self.piece().map(Some).ok_or(Broken)
    }

    fn piece(&mut self) -> Option<Piece<'a>> {
        self.blanks();
        self.start = self.at;
        let is_object = self.is_in_object();
        let close = if is_object { b'}' } else { b']' };
        match (&self.next, self.byte()?) {
            (Next::Value, _) => return self.value(),
            (Next::First | Next::Behind, byte) if byte == close => {
                self.at += 1;
                self.levels.pop();
                self.next = Next::Behind;
                self.end = self.at;
                return Some(Piece::Close);
            }
            (Next::First, _) => {}
            (Next::Behind, b',') => {
                self.at += 1;
                self.blanks();
                self.start = self.at;
            }
            (Next::Behind, _) => return None,
        }
        if is_object {
            self.key()
        } else {
            self.value()
        }
    }

    fn value(&mut self) -> Option<Piece<'a>> {
        self.next = Next::Behind;
        let piece = match self.byte()? {
            open @ (b'{' | b'[') => {
                if self.levels.len() == DEEPEST {
                    return None;
                }
                self.at += 1;
                self.levels.push(open == b'{');
                self.next = Next::First;
                Piece::Open
            }
            b'"' => Piece::Text(self.string()?),
            b'-' | b'0'..=b'9' => Piece::Number(self.number()?),
            _ => self.word()?,
        };
        self.end = self.at;
        Some(piece)
    }

    /// A key and its colon.
    fn key(&mut self) -> Option<Piece<'a>> {
        if self.byte()? != b'"' {
            return None;
        }
        let key = self.string()?;
        self.end = self.at;
        self.blanks();
        if self.byte()? != b':' {
            return None;
        }
        self.at += 1;
        self.next = Next::Value;
        Some(Piece::Key(key))
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// A string, decoded.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.at += 1;
        let mut from = self.at;
        let mut decoded = String::new();
        loop {
            match self.byte()? {
                b'"' => {
                    let rest = self.text.get(from..self.at)?;
                    self.at += 1;
                    if decoded.is_empty() {
                        return Some(Cow::Borrowed(rest));
                    }
                    decoded.push_str(rest);
                    return Some(Cow::Owned(decoded));
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

    fn word(&mut self) -> Option<Piece<'a>> {
        let rest = self.text.get(self.at..)?;
        let words = [("true", Piece::Bool(true)), ("false", Piece::Bool(false)), ("null", Piece::Null)];
        let (word, piece) = words.into_iter().find(|(word, _)| rest.starts_with(word))?;
        self.at += word.len();
        Some(piece)
    }
}

/// Whether a text is one JSON number.
pub fn is_number(text: &str) -> bool {
    let mut reader = Reader::new(text);
    reader.number().is_some() && reader.at == text.len()
}

/// A number in digits: in `5.17411007e8` nobody would find what `517411007` is. As it is where it has no exponent, or one
/// that makes it very long.
pub fn in_digits(number: &str) -> Cow<'_, str> {
    let spelt = || {
        let at = number.find(['e', 'E'])?;
        let (digits, power) = (number.get(..at)?, number.get(at + 1..)?);
        let power: i32 = power.parse().ok().filter(|power| (-MOST_DIGITS..=MOST_DIGITS).contains(power))?;
        let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
        // `0.51e2` is 51, and not 051.
        let (whole, rest, power) = match whole.trim_start_matches('0') {
            "" => {
                let zeros = rest.len() - rest.trim_start_matches('0').len();
                let rest = rest.get(zeros..).filter(|rest| !rest.is_empty())?;
                ("", rest, power - i32::try_from(zeros).ok()?)
            }
            _ => (whole, rest, power),
        };
        let point = i32::try_from(whole.len()).ok()? + power;
        let mut out = String::from(sign);
        if point <= 0 {
            out.push_str("0.");
            out.extend((point..0).map(|_| '0'));
            out.extend([whole, rest]);
            return Some(out);
        }
        let point = usize::try_from(point).ok()?;
        let all = || whole.chars().chain(rest.chars());
        out.extend(all().chain(std::iter::repeat('0')).take(point));
        let mut behind = all().skip(point).peekable();
        if behind.peek().is_some() {
            out.push('.');
            out.extend(behind);
        }
        Some(out)
    };
    spelt().map_or(Cow::Borrowed(number), Cow::Owned)
}

const MOST_DIGITS: i32 = 40;

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

/// What a text says that has escaped characters as in a JSON string (`Zo\u00eb`); `None` where it has none.
pub fn unescaped(text: &str) -> Option<String> {
    if !text.contains("\\u") {
        return None;
    }
    let quoted = format!("\"{text}\"");
    let mut reader = Reader::new(&quoted);
    match (reader.read(), reader.read()) {
        (Ok(Some(Piece::Text(Cow::Owned(said)))), Ok(None)) => Some(said),
        _ => None,
    }
}

/// A text as it stands inside of a JSON string.
pub fn inside(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    escape(text, &mut quoted);
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned()
}

/// A text as a JSON string.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    escape(text, &mut out);
    out
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
