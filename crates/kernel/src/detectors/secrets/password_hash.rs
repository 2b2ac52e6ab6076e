//! Hashed passwords: modular crypt formats, LDAP schemes, frameworks, Kerberos and `NetNTLM` for offline guessing.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::live;

/// The detector. A hash can be guessed offline, so it opens the door that the password opens.
pub const DETECTOR: Detector = Detector {
    entity: "PASSWORD_HASH",
    category: SECRET,
    words: &[],
    shapes: &[
        Shape::new(r"\$2[abxy]?\$[0-9]{2}\$[./A-Za-z0-9]{22}", 0.97, 0.97).grown(grow).between(starts),
        Shape::new(r"\$argon2(?:id|i|d)\$v=", 0.97, 0.97).grown(grow).between(starts),
        Shape::new(r"\$(?:1|5|6|7|8|9|14|y|gy|md5|apr1|scrypt|sha1|P|H)\$[./A-Za-z0-9=,$]{12}", 0.97, 0.97).grown(grow).between(starts),
        Shape::new(r"\{(?:SSHA|SHA|SMD5|SSHA256|SSHA512|CRYPT)\}[A-Za-z0-9+/$.=]{20}", 0.97, 0.97).grown(grow).between(starts),
        Shape::new(r"(?:pbkdf2_sha256|pbkdf2_sha1|bcrypt_sha256|argon2|pbkdf2:sha256|pbkdf2:sha512|scrypt)[$:][A-Za-z0-9:]{2,24}\$[A-Za-z0-9./]{4}", 0.97, 0.97).grown(grow).between(starts),
        Shape::new(r"\$krb5(?:asrep|tgs|pa)\$[0-9]{1,2}\$[^ \t\r\n]{12}", 0.97, 0.97).grown(grow).between(starts),
        Shape::new("SCRAM-SHA-(?:1|256|512)\\$[0-9]{3,7}:", 0.97, 0.97).grown(grow).between(starts),
        Shape::new(":[0-9a-fA-F]{32}:[0-9a-fA-F]{32}:::", 0.97, 0.97).between(starts),
    ],
    validate: live,
    source: "https://www.man7.org/linux/man-pages/man5/crypt.5.html",
    finds: &[
        "root:$6$k7Qm2Wx9Rt4Bz6Cd$a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6a7B8c9D0e1F2:19000:0:99999:7:::",
        "$2b$12$k7Qm2Wx9Rt4Bz6Cd1Ef3GhIj5Kl8Mn0Op2Qr4St6Uv8Wx0Yz2Ab4C",
        "$argon2id$v=19$m=65536,t=3,p=4$a1B2c3D4e5F6g7H8$i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4",
        "ann:$apr1$k7Qm2Wx9$a1B2c3D4e5F6g7H8i9J0k1",
        "{SSHA}a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6",
        "pbkdf2_sha256$600000$k7Qm2Wx9Rt4B$a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V=",
        "SCRAM-SHA-256$4096:k7Qm2Wx9Rt4Bz6Cd1Ef3Gg==$a1B2c3D4e5F6g7H8=:i9J0k1L2m3N4=",
        "Admin:500:aad3b435b51404eeaad3b435b51404ee:8846f7eaee8fb117ad06bdd830b7586c:::",
    ],
    ignores: &["$2b$12$short", "costs $1 $5 $6", "{SHA} of the commit", "scrypt:32768", "$6$xxxxxxxxxxxxxxxxxxxxxxxx"],
};

/// The longest hash that is followed, in bytes.
const FARTHEST: usize = 4096;

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"$./+=,*@_-".contains(byte);
    let colons = text.get(start) != Some(&b'$') || text.get(start + 1) == Some(&b'k');
    let rest = text.get(end..).unwrap_or_default();
    let rest = rest.get(..FARTHEST).unwrap_or(rest);
    let stop = rest.iter().position(|byte| !(inside(byte) || (colons && *byte == b':')));
    (start, end + stop.unwrap_or(rest.len()))
}

fn starts(text: &[u8], start: usize, end: usize) -> bool {
    end > start && !start.checked_sub(1).and_then(|at| text.get(at)).is_some_and(|byte| byte.is_ascii_alphanumeric() && text.get(start) != Some(&b':'))
}
