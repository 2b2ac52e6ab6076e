//! What is assigned to a name that says it is secret: `DB_PASSWORD=...`, `"api_key": "..."`, `if (token == "...")`.
//!
//! The name says how much, the value must fit. Must never take code for a value: a call, an attribute, a type.

use super::base64::decoded;
use super::jumbled::jumbled;
use super::made::{
    generated, identifier, marks, path, placeholder, random, refers, start_of, uuid, wordy, Make,
};
use super::names::{says, Says};

/// How a value stands in its text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Between quotes, or as a tag's content.
    Quoted,
    /// Bare, up to a blank or a separator: the byte behind it.
    Bare(u8),
    /// As the whole value of a named field: nothing else can be meant.
    Field,
}

/// How much the name said of which this entity came.
pub fn level(entity: &str) -> Option<Says> {
    match entity {
        "PASSWORD" => Some(Says::Password),
        "SECRET_VALUE" => Some(Says::Secret),
        "API_KEY" => Some(Says::Key),
        _ => None,
    }
}

/// Whether a value is a secret that its name announces.
#[cfg(test)]
fn secret(name: &str, value: &str, stands: Stands) -> bool {
    says(name).is_some_and(|says| fits(says, value, stands))
}

/// Whether a value fits what its name says.
pub fn fits(says: Says, value: &str, stands: Stands) -> bool {
    let value = start_of(value.trim());
    if value.is_empty() {
        return false;
    }
    let made = Make::of(value);
    let numeric = made.digits == made.length;
    // What people choose has a mark in it, or is a password's.
    let least = if made.other > 0 { LEAST } else { LEAST_PLAIN };
    let fit = match says {
        Says::Password if stands == Stands::Field => true,
        Says::Password if stands == Stands::Quoted => {
            value.len() >= 3 && !(value.contains(' ') && prose(value))
        }
        // Bare: a name of a variable is as likely as a password of letters only.
        Says::Password => value.len() >= 4 && (made.letters < value.len() || !named_itself(value)),
        Says::Secret if numeric => stands == Stands::Field || value.len() >= 16,
        Says::Secret if stands == Stands::Field => true,
        Says::Secret if stands == Stands::Quoted => {
            value.len() >= least
                && !value.contains(' ')
                && (marks(value) >= 3 || !(identifier(value) || wordy(value)))
        }
        Says::Secret if marks(value) >= 3 => value.len() >= LEAST && !value.contains("://"),
        Says::Secret => {
            uuid(value)
                || (generated(value, least) && made.digits > 0 && made.letters > 0)
                || generated(value, 16)
        }
        Says::Key if basic(value) => true,
        Says::Key => {
            !uuid(value) && random(value, 16) && !value.contains([' ', ':', '@', '?', '&']) && !path(value)
        }
    };
    // The costlier questions last: most values of most names do not fit. In a field of its own "secret" is a bad
    // password, in a text it is a word.
    fit && !(if stands == Stands::Field { refers(value) } else { placeholder(value) }) && !code(value, stands)
}

/// `user:password` in base64, as registries' files and headers hold it.
fn basic(value: &str) -> bool {
    value.len() >= 12
        && value.len() <= 512
        && decoded(value).is_some_and(|bytes| {
            bytes.iter().all(u8::is_ascii_graphic)
                && memchr::memchr(b':', &bytes).is_some_and(|at| at > 0 && at + 3 < bytes.len())
        })
}

/// The shortest secret that only its name tells, in text; and one of letters and digits only.
const LEAST: usize = 8;
const LEAST_PLAIN: usize = 12;

/// A sentence: several words of letters.
fn prose(value: &str) -> bool {
    value
        .split(' ')
        .filter(|part| {
            part.len() >= 2
                && part.bytes().all(|byte| byte.is_ascii_alphabetic() || b",.!?:'".contains(&byte))
        })
        .count()
        >= 3
}

/// `password = user_password`: the value is a name that says the same. What a generator made holds such a word by chance.
fn named_itself(value: &str) -> bool {
    says(value).is_some() && !jumbled(value)
}

/// A call, an index, an attribute or a type where a value would stand.
fn code(value: &str, stands: Stands) -> bool {
    let Stands::Bare(next) = stands else { return false };
    let indexed = value.ends_with('[') || (value.contains('[') && wordy(value));
    if b"([".contains(&next)
        || indexed
        || (value.ends_with(':') && wordy(value))
        || value.ends_with("::")
        || value.contains("->")
        || value.contains("::")
        || value.contains("=>")
    {
        return true;
    }
    let dotted = value.contains('.')
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte));
    let head = value.split('.').next().unwrap_or_default();
    let attribute = dotted && !value.bytes().any(|byte| byte.is_ascii_digit()) && wordy(value);
    let rooted = dotted && ROOTS.contains(&head);
    let bare_name = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && value.contains('_')
        && wordy(value);
    attribute || rooted || bare_name || named_itself(value) && wordy(value)
}

/// What attributes are read from.
const ROOTS: &[&str] = &[
    "self",
    "this",
    "os",
    "process",
    "config",
    "cfg",
    "settings",
    "env",
    "ENV",
    "args",
    "params",
    "request",
    "req",
    "options",
    "opts",
    "data",
    "user",
    "props",
    "state",
    "secrets",
    "app",
    "conf",
    "ctx",
    "var",
    "local",
    "module",
    "event",
    "input",
    "vault",
    "row",
    "form",
    "body",
    "credentials",
    "response",
    "res",
    "session",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_their_names_and_code_does_not() {
        let bare = Stands::Bare(b' ');
        for (name, value, stands) in [
            ("password", "hunter2", bare),
            ("password", "cackle!", Stands::Quoted),
            ("api_key", "k-19xz-77", Stands::Quoted),
            ("secret", "correct horse", Stands::Field),
            ("SNYK_TOKEN", "5c1d2a7e-91b0-4f3c-8d26-7ae0b94c1f53", Stands::Quoted),
            ("widgetKEY", "5c1d2a7e91b04f3c8d267ae0b94c1f53", bare),
        ] {
            assert!(secret(name, value, stands), "{name}");
        }
        for (name, value, stands) in [
            ("password", "getpass", Stands::Bare(b'(')),
            ("password", "config.db.password", bare),
            ("password", "user_password", bare),
            ("token", "refresh", Stands::Quoted),
            ("token", "self.token", bare),
            ("key", "sort_key_7", bare),
            ("key", "5c1d2a7e-91b0-4f3c-8d26-7ae0b94c1f53", bare),
            ("token", "invalid token was supplied", Stands::Quoted),
            ("public_key", "5c1d2a7e91b04f3c8d267ae0b94c1f53", Stands::Quoted),
        ] {
            assert!(!secret(name, value, stands), "{name} {value}");
        }
    }
}
