//! How a value is made: by a generator, by a person, or by a program's author who meant no value at all.
//!
//! Every question is answered by one walk over the text. Must never keep or return a part of it.

/// What a text is made of.
#[derive(Clone, Copy, Default)]
pub struct Make {
    /// Bytes.
    pub length: usize,
    /// ASCII letters.
    pub letters: usize,
    /// Capitals.
    pub upper: usize,
    /// Digits.
    pub digits: usize,
    /// Neither letters nor digits.
    pub other: usize,
    /// How many different bytes.
    pub distinct: usize,
    /// How often the most frequent byte stands in it.
    pub most: usize,
}

impl Make {
    /// Counts.
    pub fn of(text: &str) -> Self {
        let mut seen = [0_u16; 256];
        let mut made = Self::default();
        for byte in text.bytes() {
            made.length += 1;
            if let Some(count) = seen.get_mut(usize::from(byte)) {
                made.distinct += usize::from(*count == 0);
                *count = count.saturating_add(1);
                made.most = made.most.max(usize::from(*count));
            }
            if byte.is_ascii_digit() {
                made.digits += 1;
            } else if byte.is_ascii_alphabetic() {
                made.letters += 1;
                made.upper += usize::from(byte.is_ascii_uppercase());
            } else {
                made.other += 1;
            }
        }
        made
    }

    /// Whether there is enough of it, and not one character over and over.
    fn is_rich(&self, least: usize) -> bool {
        self.length >= least
            && self.distinct >= 6
            && self.most * 2 < self.length
            && (self.letters >= 2 || self.length >= 24)
            && self.letters + self.digits >= self.length * 3 / 4
    }

    /// Whether letters and digits, or small letters and capitals, are mixed over its whole length.
    fn is_mixed(&self) -> bool {
        self.distinct >= 8
            && ((self.digits >= 2 && self.letters >= 2)
                || (self.length >= 16
                    && self.digits >= 1
                    && self.upper >= 3
                    && self.letters >= self.upper + 3)
                || (self.length >= 24 && self.upper * 5 >= self.letters && self.upper < self.letters))
    }
}

/// As much of a text as is looked at to tell how it is made.
pub fn start_of(text: &str) -> &str {
    let end = (text.len().min(256)..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// `xxxxxxxx`, `********`, `....`: a mask over a value, whole or in part, or an example that says so.
pub fn masked(text: &str) -> bool {
    let (mut run, mut last) = (0_usize, 0_u8);
    for byte in text.bytes() {
        run = if byte == last { run + 1 } else { 1 };
        last = byte;
        let mask = b"xX*.#".contains(&byte);
        if (mask && run >= 8) || (byte == b'*' && run >= 5) {
            return true;
        }
    }
    let made = Make::of(text);
    let alphabet = |byte: &[u8]| byte.eq_ignore_ascii_case(b"abcdefghijklmn");
    made.distinct <= 2
        || text.as_bytes().windows(14).any(alphabet)
        || text.contains("EXAMPLE")
        || text.ends_with("fake")
        || text.contains("...")
}

/// A name that a programmer gave: words run together by capitals, and no digit.
pub fn identifier(text: &str) -> bool {
    let made = Make::of(text);
    // Behind a prefix of four, a body of a generator has a third to two thirds of capitals where it has any.
    let body = made.letters.saturating_sub(4);
    made.digits == 0 && made.upper > 0 && made.upper < made.letters && body >= 16 && made.upper * 4 < body
}

/// Whether a part is a word, a word with a short number behind it, or two with one between.
fn word(part: &str) -> bool {
    let mut pieces = part.split(|c: char| c.is_ascii_digit()).filter(|piece| !piece.is_empty());
    let (Some(first), second, None) = (pieces.next(), pieces.next(), pieces.next()) else {
        return part.len() <= 8 && part.bytes().all(|byte| byte.is_ascii_digit());
    };
    let digits = part.len() - first.len() - second.map_or(0, str::len);
    let leads = part.starts_with(|c: char| c.is_ascii_digit());
    digits <= 4
        && !leads
        && spelled(first)
        && second.is_none_or(|second| second.len() >= 3 && first.len() >= 3 && spelled(second))
}

/// Whether letters may be a word, or several run together by capitals: vowels among them, no piece too long for a word.
fn spelled(letters: &str) -> bool {
    if letters.len() > 40 || !letters.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    let (mut consonants, mut piece, mut turns, mut vowels, mut last_upper) = (0, 0, 0, 0, true);
    for byte in letters.bytes() {
        let vowel = b"aeiouyAEIOUY".contains(&byte);
        let turn = byte.is_ascii_uppercase() && !last_upper;
        consonants = if vowel { 0 } else { consonants + 1 };
        vowels += usize::from(vowel);
        turns += usize::from(turn);
        piece = if turn { 1 } else { piece + 1 };
        last_upper = byte.is_ascii_uppercase();
        if consonants > 5 || piece > 16 {
            return false;
        }
    }
    (vowels > 0 || letters.len() <= 5) && turns * 4 <= letters.len()
}

/// Made of words and short numbers: `sort_key_7`, `my-app-secret`, `v1.26.0`, `refreshToken`.
pub fn wordy(text: &str) -> bool {
    let parts = || text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let numbered = |part: &&str| {
        part.len() > 4
            && !part.starts_with(|c: char| c.is_ascii_digit())
            && part.ends_with(|c: char| c.is_ascii_digit())
    };
    parts().all(word) && parts().filter(numbered).count() < 3
}

/// 8-4-4-4-12 hexadecimal digits.
pub fn uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether a generator may have made it: enough of it, no words, not one character over and over.
pub fn generated(text: &str, least: usize) -> bool {
    text.len() >= least && {
        let made = Make::of(text);
        made.is_rich(least) && is_no_sign(text, &made)
    }
}

/// Whether a text is neither words, nor a mask over a value, nor a time or a version.
fn is_no_sign(text: &str, made: &Make) -> bool {
    !wordy(text) && !masked(text) && !dated(text, made)
}

/// A path: it begins as one, or most of what stands between its slashes is words.
pub fn path(text: &str) -> bool {
    let parts = text.split('/').filter(|part| !part.is_empty());
    let words = parts.clone().filter(|part| wordy(part)).count();
    text.starts_with(['/', '.', '~']) && text.contains('/')
        || text.contains("//")
        || (text.contains('/') && words * 2 > parts.count())
}

/// How many marks it holds that no name and no path holds.
pub fn marks(text: &str) -> usize {
    text.bytes().filter(|byte| byte.is_ascii_punctuation() && !b"-_./:,".contains(byte)).count()
}

/// A time or a version: digits in groups, and at most four letters.
fn dated(text: &str, made: &Make) -> bool {
    made.other > 0
        && made.letters <= 4
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"-:.,TZ+/_v".contains(&byte) || byte.is_ascii_alphabetic())
}

/// Only what a generator makes: letters and digits mixed over its whole length.
pub fn random(text: &str, least: usize) -> bool {
    text.len() >= least && {
        let made = Make::of(text);
        made.is_rich(least) && made.is_mixed() && is_no_sign(text, &made)
    }
}

/// Words that stand where a value would.
const STAND_INS: &[&str] = &[
    "null",
    "none",
    "nil",
    "true",
    "false",
    "undefined",
    "n/a",
    "na",
    "yes",
    "no",
    "string",
    "str",
    "int",
    "integer",
    "number",
    "bool",
    "boolean",
    "bytes",
    "text",
    "varchar",
    "any",
    "object",
    "optional",
    "required",
    "password",
    "passwd",
    "secret",
    "token",
    "value",
    "redacted",
    "hidden",
    "masked",
    "todo",
    "tbd",
    "unset",
    "empty",
    "default",
    "bearer",
    "basic",
    "digest",
    "enabled",
    "disabled",
    "self",
    "this",
    "char",
    "void",
    "const",
    "static",
    "final",
    "new",
    "return",
    "function",
    "username",
];

/// Words in a value that say it is none.
const SAYS_SO: &[&str] = &[
    "your",
    "insert",
    "replace",
    "example",
    "placeholder",
    "fakekey",
    "dummy",
    "redacted",
    "todo",
    "long_enough",
    "xxxx",
    "notapassword",
    "real_",
    "not_a_",
];

/// A reference to a value, a mask over one, or a word that stands for one.
pub fn placeholder(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let says_so = || SAYS_SO.iter().any(|word| lower.contains(word));
    refers(value) || STAND_INS.contains(&lower.as_str()) || (wordy(value) && says_so())
}

/// A reference to a value, or a mask over one.
pub fn refers(value: &str) -> bool {
    let value = value.trim();
    let (Some(first), Some(last)) = (value.bytes().next(), value.bytes().last()) else { return true };
    let begins = |opens: &[&str]| opens.iter().any(|open| value.starts_with(open));
    let wide = begins(&["${", "$(", "{{", "$_", "\\$"]);
    let closed = begins(&["%(", "<", "[", "#{", "@{", "!ref", "%s", "{0", "`", "\\u", "=="])
        && !value.starts_with("<<")
        && (b"})>]%`".contains(&last) || value.len() <= 3);
    let named = |inside: Option<&str>, extra: &[u8]| {
        inside.is_some_and(|name| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphabetic() || b"_.-".contains(&byte) || extra.contains(&byte))
        })
    };
    let braced = named(value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')), b"{}0123456789");
    let wrapped = first == b'%' && last == b'%' && value.len() > 2;
    let variable = b"$@&:".contains(&first) && named(value.get(1..), b":");
    let covered =
        value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '•' | '-' | '#' | '_' | '?' | ' '));
    let lone = value.len() == 1 && b"{[(|>\\*@'\"".contains(&first);
    wide || closed || braced || wrapped || variable || covered || lone || masked_long(value)
}

fn masked_long(value: &str) -> bool {
    value.len() >= 6 && masked(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_versions_and_dates_are_told_from_what_a_generator_makes() {
        for text in [
            "sort_key_7",
            "my-app-secret",
            "v1.26.0",
            "refreshToken",
            "2024-01-02T12:30:45Z",
            "PdfEncryptionKeySize",
            "rc0.15.0_20231217_1420-SNAPSHOT",
        ] {
            assert!(!random(text, 8), "{text}");
        }
        for text in ["a1B2c3D4e5F6g7H8i9J0", "5c1d2a7e91b04f3c8d267ae0b94c1f53", "qWsRtYpLkJhGfDsZxCvBnMqWr"]
        {
            assert!(random(text, 16), "{text}");
        }
    }

    #[test]
    fn references_and_masks_are_placeholders_and_passwords_are_not() {
        for text in [
            "${X}",
            "{{ x }}",
            "<token>",
            "********",
            "$PASSWORD",
            "%PASS%",
            "null",
            "insert_key_here",
            "{SumoAccessKey}",
            "[redacted]",
        ] {
            assert!(placeholder(text), "{text}");
        }
        for text in [
            "hunter2",
            "$ecr3t!9",
            "correct horse",
            "&k8ZEmMwN7",
            "%R*$1OArC_",
            "cackle!",
            "m{{h}o)p${e]n",
            "*G8#d",
        ] {
            assert!(!placeholder(text), "{text}");
        }
    }
}
