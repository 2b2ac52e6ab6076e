//! What a name says about its value: `DB_PASSWORD`, `apiKey`, `X-Auth-Token`, `adobeKEY`.
//!
//! Must never take a name of a thing about a secret (`token_count`, `secretName`) for the name of one.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};

use super::vendors;

/// How much a name says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Says {
    /// Some key, or something of a service that issues keys: the value must be made by a generator.
    Key,
    /// A secret: the value must not be a word.
    Secret,
    /// A password: any value but a placeholder.
    Password,
}

/// In one word of a name: a password.
const PASSWORDS: &[&str] = &[
    "password", "passwd", "passphrase", "passcode", "passwort", "kennwort", "motdepasse", "contrasena", "contraseña", "senha",
    "wachtwoord", "passord", "psswd", "paswrd", "pswd", "paasword", "passwrd", "userpass", "dbpass", "비번", "비밀번호", "암호", "пароль", "密码",
    "passworsd", "passowrd", "passw", "userpwd", "rootpw",
];
/// As a whole word: a password.
const PASSWORD_WORDS: &[&str] = &["pass", "pw", "pwd", "psw", "otp", "pwds", "passwds"];
/// In one word: a secret.
const SECRETS: &[&str] = &[
    "secret", "apikey", "accesskey", "privatekey", "authkey", "secretkey", "signingkey", "encryptionkey", "masterkey", "sharedkey",
    "accesstoken", "authtoken", "refreshtoken", "bearertoken", "sessionkey", "sessiontoken", "credential", "webhookkey", "apitoken",
    "accountkey", "servicekey", "presharedkey", "licensekey", "activationkey", "idtoken", "idtokens", "apisecret",
];
/// As a whole word: a secret.
const SECRET_WORDS: &[&str] = &["token", "sessionid", "jwt", "authorization", "bearer", "pat", "tok", "psk", "hmac", "salt", "tkn", "private", "creds", "crumb"];
/// Two words, joined: a secret.
const SECRET_PAIRS: &[&str] = &[
    "api-key", "access-key", "private-key", "auth-key", "secret-key", "signing-key", "encryption-key", "master-key", "account-key",
    "shared-key", "session-key", "service-key", "webhook-key", "license-key", "activation-key", "authentication-key", "session-id",
    "app-key", "application-key", "integration-key", "ingest-key", "deploy-key", "storage-key", "host-key", "function-key", "admin-key", "root-key",
    "server-key", "client-key", "consumer-key", "user-key", "auth-code", "recovery-code", "backup-code", "personal-pat", "app-password", "security-key", "routing-key", "x-key", "preshared-key", "pre-shared",
];
/// As a whole word: some key, of which only the value can tell whether it is secret.
const KEY_WORDS: &[&str] = &["key", "keys", "api", "auth", "access", "nonce", "session", "sid", "cookie", "login", "signature", "sig", "sessid", "phpsessid", "jsessionid", "authentication"];

/// Before or behind it: not secret.
const OPEN: &[&str] = &[
    "public", "publishable", "primary", "foreign", "sort", "partition", "cache", "idempotency", "csrf", "xsrf", "object", "row", "index", "dedup",
    "registry", "hot", "arrow", "translation", "i18n", "group", "cursor", "page", "next", "previous", "continuation", "csrftoken", "xsrftoken", "publickey", "authorized",
];
/// Last words of names that hold something about the secret and not the secret.
const ABOUT: &[&str] = &[
    "count", "counts", "type", "types", "hash", "length", "len", "verified", "enabled", "expires", "expiry", "expiration", "status", "at", "policy", "max",
    "min", "limit", "limits", "url", "uri", "endpoint", "format", "version", "algorithm", "alg", "field", "fields", "label", "required", "changed", "updated", "created",
    "reset", "usage", "used", "size", "valid", "provider", "flag", "checksum", "path", "file", "filename", "dir", "name", "names", "ref", "reference", "arn", "env", "var",
    "variable", "manager", "prefix", "suffix", "pattern", "regex", "help", "hint", "prompt", "message", "error", "title", "description", "class", "header",
    "headers", "rotation", "days", "hours", "ttl", "timeout", "age", "idx", "pos", "kind", "source", "scope", "scopes", "issuer", "audience", "handler",
    "validator", "generator", "location", "model", "price", "cost", "budget", "fingerprint", "digest", "sha", "sha256", "sha1", "md5", "crc", "question", "questions",
    "strength", "attempts", "exists", "set", "store", "selector", "column", "table", "schema", "mode", "method", "function", "callback", "placeholder", "results", "result", "score", "rate", "strategy", "management",
];
/// Last words that make it a number of the secret: only a service's own identifiers are half of its credentials.
const NUMBERS: &[&str] = &["id", "ids", "identifier", "clientid", "no", "num", "uuid", "guid", "keyid"];

/// What a name says about its value, if anything. Of a name of several words, as prose and declarations have them, the
/// last one or two say it; where only an earlier one speaks of a password, the value must look like one.
pub fn says(name: &str) -> Option<Says> {
    if !worth_reading(name) {
        return None;
    }
    let mut spaced = name.trim().rsplit(' ').filter(|word| !word.is_empty());
    let last = spaced.next()?;
    let Some(second) = spaced.next() else { return one(last) };
    let earlier = || one(name).filter(|says| *says == Says::Password).map(|_| Says::Secret);
    match one(last) {
        Some(says) => Some(says),
        None if refused(last) => None,
        None => one(&format!("{second} {last}")).or_else(earlier),
    }
}

/// Parts, in small letters, of which one stands in every name that says anything, but for a service's.
static STEMS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let stems = [
        "pass", "pw", "psw", "paas", "paswrd", "psswd", "kennwort", "motdepasse", "contrase", "senha", "wachtwoord", "otp", "secret", "key", "token", "tok",
        "tkn", "cred", "auth", "bearer", "jwt", "pat", "psk", "hmac", "salt", "private", "api", "access", "nonce", "session", "sess", "sid", "cookie",
        "login", "sig", "crumb", "code", "비번", "비밀", "암호", "пароль", "密码",
    ];
    AhoCorasickBuilder::new().ascii_case_insensitive(true).build(stems).ok()
});

/// Whether a name can say anything at all: most can't, and reading one costs.
fn worth_reading(name: &str) -> bool {
    if STEMS.as_ref().is_none_or(|stems| stems.is_match(name)) {
        return true;
    }
    let last = name.trim().rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let before = name.trim().len() - last.len();
    vendors::certain(&last.to_ascii_lowercase())
        || (last.len() <= 12 && NUMBERS.iter().any(|number| last.to_ascii_lowercase().ends_with(number)) && before > 0)
        || vendors::certain(&words(last).pop().unwrap_or_default())
}

/// Whether a word says that the name is of something about the secret.
fn refused(word: &str) -> bool {
    words(word).last().is_none_or(|last| ABOUT.contains(&last.trim_end_matches(|c: char| c.is_ascii_digit())) || NUMBERS.contains(&last.as_str()))
}

fn one(name: &str) -> Option<Says> {
    let words = words(name);
    let last = words.last()?.trim_end_matches(|c: char| c.is_ascii_digit());
    let known = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if ABOUT.contains(&last) || known(OPEN) {
        return None;
    }
    let vendor = words.iter().any(|word| vendors::known(word)) || words.windows(2).any(|pair| vendors::known(&pair.concat()));
    let certain = words.last().is_some_and(|word| vendors::certain(word));
    if NUMBERS.contains(&last) && !matches!(words.as_slice(), [.., one, _] if one == "session") {
        return vendor.then_some(Says::Key);
    }
    let within = |list: &[&str]| words.iter().any(|word| list.iter().any(|known| word.contains(known)));
    let exact = |list: &[&str]| words.iter().any(|word| list.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit())));
    if within(PASSWORDS) || exact(PASSWORD_WORDS) {
        return Some(Says::Password);
    }
    let paired = words.windows(2).any(|pair| SECRET_PAIRS.contains(&pair.join("-").trim_end_matches(|c: char| c.is_ascii_digit())));
    if within(SECRETS) || exact(SECRET_WORDS) || paired {
        return Some(Says::Secret);
    }
    let ends = |ending: &str| words.iter().any(|word| word.len() > ending.len() + 2 && word.ends_with(ending));
    if ends("token") {
        return Some(Says::Secret);
    }
    if certain || exact(KEY_WORDS) || (ends("key") && !words.iter().any(|word| NO_KEYS.contains(&word.as_str()))) {
        return Some(Says::Key);
    }
    None
}

/// Words that only end like a key.
const NO_KEYS: &[&str] = &["monkey", "turkey", "donkey", "hockey", "jockey", "whiskey", "lackey", "hotkey", "passkey", "publickey", "whitekey"];

/// Words of a name, in lower case: punctuation, blanks and a capital behind a small letter divide; the last six of them.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut lower = false;
    for c in name.chars() {
        let divides = c.is_uppercase() && lower;
        if (divides || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        lower = c.is_lowercase() || c.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    let skip = words.len().saturating_sub(6);
    words.split_off(skip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_every_spelling() {
        for (name, expected) in [
            ("DB_PASSWORD", Some(Says::Password)),
            ("key__store__password", Some(Says::Password)),
            ("userPwd", Some(Says::Password)),
            ("api-key", Some(Says::Secret)),
            ("apiKey", Some(Says::Secret)),
            ("cloudflareAPIKey", Some(Says::Secret)),
            ("X-Auth-Token", Some(Says::Secret)),
            ("buttercmsSECRET", Some(Says::Secret)),
            ("widgetKEY", Some(Says::Key)),
            ("key", Some(Says::Key)),
            ("token_count", None),
            ("secretName", None),
            ("public_key", None),
            ("primary key", None),
            ("token_id", None),
            ("keyword", None),
            ("monkey", None),
            ("", None),
        ] {
            assert_eq!(says(name), expected, "{name}");
        }
    }
}
