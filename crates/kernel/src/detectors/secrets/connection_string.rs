//! Connection strings of databases and brokers that carry a password.

use super::super::shape::{anywhere, Detector, Shape, SECRET};
use super::grow::to_blank;
use super::url_credentials::{database, grow, parts};

/// The detector. Key-value forms (`Server=...;Password=...`) are found by their password's key.
pub const DETECTOR: Detector = Detector {
    entity: "CONNECTION_STRING",
    category: SECRET,
    words: &[],
    shapes: &[
        Shape::new(r"://[^/ \t\r\n]", 0.98, 0.98).grown(grow).between(anywhere),
        Shape::new(r"jdbc:oracle:thin:[^/@ \t\r\n]{1,64}/[^@ \t\r\n]{1,64}@[^ \t\r\n]", 0.98, 0.98).grown(to_blank),
        Shape::new(r":(?:5432|6432|\*):[^: \t\r\n]{1,64}:[^: \t\r\n]{1,64}:[^ \t\r\n]{3}", 0.95, 0.95).grown(password_file).between(anywhere),
    ],
    validate,
    source: "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS",
    finds: &["DATABASE_URL=postgresql://app:hunter2@db.example.com:5432/shop", "mongodb+srv://u:p4ss@c0.example.net/x", "redis://:pw123@cache:6379", "jdbc:oracle:thin:app/Tr0ub4dor@db.example.com:1521:shop", "db.example.com:5432:shop:app:Tr0ub4dor"],
    ignores: &["postgresql://db.example.com/shop", "mysql://app@db.example.com/shop"],
};

/// A line of a `.pgpass`: host, port, database, user, password.
fn password_file(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let host = |byte: &&u8| byte.is_ascii_alphanumeric() || b".-_*".contains(byte);
    let head = text.get(start.saturating_sub(128)..start).unwrap_or_default();
    (start - head.iter().rev().take_while(host).count(), to_blank(text, start, end).1)
}

fn validate(text: &str) -> Option<bool> {
    if !text.contains("://") {
        return None;
    }
    Some(parts(text).is_some_and(|(scheme, secret)| secret && database(scheme)))
}
