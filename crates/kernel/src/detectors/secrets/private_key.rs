//! Private keys: PEM, `OpenSSH`, `OpenPGP` armour, `PuTTY`, bare DER in base64, JSON Web Keys, `WireGuard`.

use memchr::memmem;

use super::super::shape::{anywhere, Detector, Shape, SECRET};
use super::grow::over_token;
use super::base64::decoded;

/// The detector. A key whose end isn't there takes the rest of the text with it.
pub const DETECTOR: Detector = Detector {
    entity: "PRIVATE_KEY",
    category: SECRET,
    words: &[],
    shapes: &[
        Shape::new("-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----", 0.99, 0.99).grown(block).between(anywhere),
        Shape::new("-----END [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----", 0.95, 0.95).between(anywhere),
        Shape::new("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", 0.99, 0.99).grown(block).between(anywhere),
        Shape::new("PuTTY-User-Key-File-[23]:", 0.99, 0.99).grown(rest).between(anywhere),
        // RFC 8017, A.1.2 and RFC 5208: a sequence, version 0, then the modulus or the algorithm.
        Shape::new("MII[A-Z][A-Za-z0-9+/]{2}IB[AOV][A-Za-z0-9+/]{20}", 0.97, 0.97).grown(over_token).between(begins),
        Shape::new("MI[GH][A-Za-z0-9+/]AgEAMB[MA]GByqGSM49[A-Za-z0-9+/]{20}", 0.97, 0.97).grown(over_token).between(begins),
        Shape::new("M[HG][A-Za-z0-9+/]CAQEE[A-Za-z0-9+/]{30}", 0.97, 0.97).grown(over_token).between(begins),
        Shape::new("MC4CAQAwBQYDK2V[A-Za-z0-9+/]{30}", 0.97, 0.97).grown(over_token).between(begins),
        Shape::new("b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/]{20}", 0.97, 0.97).grown(over_token).between(begins),
        Shape::new("LS0tLS1CRUdJTiB[A-Za-z0-9+/]{20}", 0.97, 0.97).grown(armoured).between(begins),
        Shape::new("\"kty\" ?: ?\"", 0.97, 0.97).grown(json_web_key).between(anywhere),
    ],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc7468#section-10",
    finds: &[
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\\nMIIEow",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----",
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAAIE\n",
        "key MIIEowIBAAKCAQEAqW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8q",
        "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"a\", \"d\": \"qW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC\"}",
        "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2UUlCQURBTkJn",
    ],
    ignores: &[
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBg\n-----END PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----",
        "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMDE4i",
        "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"a\", \"y\": \"b\"}",
        "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURkekNDQWwrZ0F3SUJB",
    ],
};

/// Longest line of a key in one piece, and how far into base64 a header is looked for.
const HEADER: usize = 64;

fn block(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let rest = text.get(end..).unwrap_or_default();
    let Some(footer) = memmem::find(rest, b"---END ").or_else(|| memmem::find(rest, b"--- END ")) else {
        return (start, text.len());
    };
    let tail = rest.get(footer + 8..).unwrap_or_default();
    let close = memmem::find(tail, b"----").map_or(tail.len(), |dashes| dashes + 4);
    let last = end + footer + 8 + close;
    (start, if text.get(last) == Some(&b'-') { last + 1 } else { last })
}

fn rest(text: &[u8], start: usize, _end: usize) -> (usize, usize) {
    (start, text.len())
}

/// One start per run of base64.
fn begins(text: &[u8], start: usize, end: usize) -> bool {
    end > start && !start.checked_sub(1).and_then(|at| text.get(at)).is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte))
}

fn armoured(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    over_token(text, start, end)
}

/// The whole object's remainder, where it holds the private part: `d` of RFC 7518, section 6.2.2, or `k`.
fn json_web_key(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let near = text.get(end..).unwrap_or_default();
    let near = near.get(..8192).unwrap_or(near);
    // Up to the end of the object, or to the next one: no byte is looked at twice.
    let next = memmem::find(near, b"\"kty\"").unwrap_or(near.len());
    let body = near.get(..next).unwrap_or_default();
    let length = memchr::memchr(b'}', body).unwrap_or(body.len());
    let body = near.get(..length).unwrap_or_default();
    let private = [&b"\"d\""[..], b"\"k\"", b"\"dp\""].iter().any(|name| memmem::find(body, name).is_some());
    if private { (start, end + length) } else { (start, start) }
}

fn validate(text: &str) -> Option<bool> {
    if !text.starts_with("LS0t") {
        return None;
    }
    let head = text.get(..HEADER.min(text.len() / 4 * 4))?;
    let private = decoded(head).is_some_and(|bytes| memmem::find(&bytes, b"PRIVATE KEY").is_some());
    if private { None } else { Some(false) }
}
