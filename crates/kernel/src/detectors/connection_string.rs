//! Connection strings of databases and brokers that carry a password.

use super::shape::{anywhere, Detector, Shape, SECRET};
use super::url_credentials::{database, grow, parts};

/// The detector. Key-value forms (`Server=...;Password=...`) are found by their password's key.
pub const DETECTOR: Detector = Detector {
    entity: "CONNECTION_STRING",
    category: SECRET,
    words: &[],
    shapes: &[Shape::new(r"://[^/ \t\r\n]", 0.98, 0.98).grown(grow).between(anywhere)],
    validate,
    source: "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS",
    finds: &["DATABASE_URL=postgresql://app:hunter2@db.example.com:5432/shop", "mongodb+srv://u:p4ss@c0.example.net/x", "redis://:pw123@cache:6379"],
    ignores: &["postgresql://db.example.com/shop", "mysql://app@db.example.com/shop"],
};

fn validate(text: &str) -> Option<bool> {
    Some(parts(text).is_some_and(|(scheme, secret)| secret && database(scheme)))
}
