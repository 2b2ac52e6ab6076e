//! What a PostgreSQL client sends to run a prepared statement once more, or one text, read in one step.
//!
//! Source: PostgreSQL documentation, 54.7 "Message Formats". Must never take for it what has one byte more, or less: the
//! reader of single messages has the last word on everything else.

/// Bind and Execute of the unnamed portal, Describe of it between them or not, and Sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run<'a> {
    /// The name of the prepared statement; empty is a name too.
    pub statement: &'a str,
    /// The formats of the columns, 0 text or 1 binary, as Bind has them.
    pub formats: Vec<u16>,
    /// Whether the portal is described.
    pub describes: bool,
    /// The payload of Bind.
    pub bind: &'a [u8],
}

/// A parameter of Bind, None for NULL, and its format.
pub type Parameter<'a> = (Option<&'a [u8]>, u16);

/// More bytes are read message by message.
const MOST: usize = 1 << 13;

/// The bytes as one run; None where they are anything else, or more than that.
pub fn run(data: &[u8]) -> Option<Run<'_>> {
    if data.len() > MOST {
        return None;
    }
    let mut rest = data;
    let bind = message(&mut rest, b'B')?;
    let portal_told = message(&mut rest, b'D');
    let is_the_portal = portal_told.is_none_or(|payload| payload == b"P\0");
    let is_all = message(&mut rest, b'E')? == b"\0\0\0\0\0" && message(&mut rest, b'S')?.is_empty();
    if !(is_the_portal && is_all && rest.is_empty()) {
        return None;
    }
    let mut fields = bind;
    let portal = text(&mut fields)?;
    let statement = std::str::from_utf8(text(&mut fields)?).ok()?;
    let codes = numbers(&mut fields)?;
    for _ in 0..number(&mut fields)? {
        value(&mut fields, 0)?;
    }
    let formats = numbers(&mut fields)?;
    let is_known = codes.iter().chain(&formats).all(|code| *code < 2);
    let describes = portal_told.is_some();
    (portal.is_empty() && is_known && fields.is_empty()).then_some(Run {
        statement,
        formats,
        describes,
        bind,
    })
}

impl Run<'_> {
    /// What runs that differ in their parameters only have in common, and no others.
    pub fn head(&self) -> Vec<u8> {
        let mut head = vec![u8::from(self.describes)];
        head.extend_from_slice(self.statement.as_bytes());
        head.push(0); // no name holds it
        self.formats.iter().for_each(|code| head.extend_from_slice(&code.to_be_bytes()));
        head
    }
}

/// The text of one Query that is all of the bytes; None where they are anything else, or more than that.
pub fn query(data: &[u8]) -> Option<&str> {
    let mut rest = data;
    let payload = message(&mut rest, b'Q')?;
    if data.len() > MOST || !rest.is_empty() {
        return None;
    }
    let (end, text) = payload.split_last()?;
    let is_one = *end == 0 && !text.contains(&0);
    std::str::from_utf8(text).ok().filter(|_| is_one)
}

/// The parameters in the payload of a Bind; None where it breaks its layout. One format is for all, none is text.
pub fn parameters(bind: &[u8]) -> Option<Vec<Parameter<'_>>> {
    let mut fields = bind;
    text(&mut fields)?;
    text(&mut fields)?;
    let codes = numbers(&mut fields)?;
    let all = codes.first().copied().unwrap_or(0);
    let count = number(&mut fields)?;
    (0..usize::from(count)).map(|at| value(&mut fields, codes.get(at).copied().unwrap_or(all))).collect()
}

/// The payload of the message in front, where it is of this kind.
fn message<'a>(data: &mut &'a [u8], kind: u8) -> Option<&'a [u8]> {
    let (head, rest) = data.split_first_chunk::<5>()?;
    let [found, length @ ..] = head;
    if *found != kind {
        return None;
    }
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?.checked_sub(4)?;
    let (payload, rest) = rest.split_at_checked(length)?;
    *data = rest;
    Some(payload)
}

fn text<'a>(data: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = data.iter().position(|byte| *byte == 0)?;
    let (found, rest) = data.split_at_checked(end)?;
    *data = rest.get(1..)?;
    Some(found)
}

fn number(data: &mut &[u8]) -> Option<u16> {
    let (found, rest) = data.split_first_chunk::<2>()?;
    *data = rest;
    Some(u16::from_be_bytes(*found))
}

fn numbers(data: &mut &[u8]) -> Option<Vec<u16>> {
    let count = number(data)?;
    (0..count).map(|_| number(data)).collect()
}

/// The parameter in front, which has this format.
fn value<'a>(data: &mut &'a [u8], code: u16) -> Option<Parameter<'a>> {
    let (length, rest) = data.split_first_chunk::<4>()?;
    *data = rest;
    let length = i32::from_be_bytes(*length);
    if length == -1 {
        return Some((None, code));
    }
    let (found, rest) = data.split_at_checked(usize::try_from(length).ok()?)?;
    *data = rest;
    Some((Some(found), code))
}

#[cfg(test)]
#[path = "frontend_tests.rs"]
mod tests;
