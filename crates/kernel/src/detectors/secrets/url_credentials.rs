//! URLs that carry a user and a password.

use super::super::shape::{anywhere, Detector, Shape, SECRET};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "URL_CREDENTIALS",
    category: SECRET,
    words: &[],
    shapes: &[Shape::new(r"://[^/ \t\r\n]", 0.97, 0.97).grown(grow).between(anywhere)],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
    finds: &["curl https://deploy:s3cr3tpw@repo.example.com/x.git"],
    ignores: &["https://example.com/a:b@c", "http://example.com:8080/x", "https://${USER}:${PASS}@example.com"],
};

/// Longest URL that is looked at: beyond it no user part begins.
const REACH: usize = 1024;

/// What ends a URL: blanks, control characters, quotes, angle brackets.
static ENDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte as u8, 0..=b' ' | 0x7F | b'"' | b'\'' | b'`' | b'<' | b'>');
        byte += 1;
    }
    table
};

/// From `://` to the whole URL.
pub fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let scheme = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-');
    let head = text.get(start.saturating_sub(32)..start).unwrap_or_default();
    let first = start - head.iter().rev().take_while(scheme).count();
    let rest = text.get(end - 1..text.len().min(end - 1 + REACH)).unwrap_or_default();
    let last = rest.iter().position(|byte| ENDS[usize::from(*byte)]).unwrap_or(rest.len());
    (first, end - 1 + last)
}

/// The scheme and whether a real password stands in the authority.
pub fn parts(url: &str) -> Option<(&str, bool)> {
    // Most have none.
    memchr::memchr(b'@', url.as_bytes())?;
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    // A password may hold an unescaped slash: then the last @ before a blank decides.
    let (user, _host) = authority.rsplit_once('@').or_else(|| rest.rsplit_once('@'))?;
    let (_name, password) = user.split_once(':')?;
    let numbered = password.split('/').next().is_some_and(|port| port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit()));
    let path = !authority.contains('@') && (numbered || !user.split('/').next()?.contains(':'));
    let placeholder = password.is_empty()
        || password.starts_with("${")
        || password.starts_with('<')
        || password.starts_with("{{")
        || password.starts_with("<%")
        || password.starts_with("%s")
        || password.strip_prefix('$').is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
        || password.bytes().all(|byte| byte == b'*');
    Some((scheme, !placeholder && !path))
}

/// Schemes whose URLs are connection strings.
pub fn database(scheme: &str) -> bool {
    const STORES: &[&str] = &[
        "postgres", "postgresql", "mysql", "mariadb", "mongodb", "redis", "rediss", "amqp", "amqps", "mssql", "sqlserver",
        "oracle", "clickhouse", "snowflake", "cockroachdb", "ldap", "ldaps", "nats", "kafka", "cassandra", "jdbc", "couchdb", "couchbase", "couchbases", "neo4j", "neo4js", "bolt", "influxdb", "elasticsearch", "opensearch",
        "memcached", "rabbitmq", "stomp", "mqtt", "mqtts", "pulsar", "db2", "firebird", "hive", "trino", "presto", "vertica", "redshift", "databricks",
        "bigquery", "teradata", "sybase", "informix", "scylla", "cql", "arangodb", "questdb", "timescaledb", "valkey", "keydb", "libsql", "planetscale",
    ];
    let base = scheme.split(['+', ':']).next().unwrap_or_default().to_ascii_lowercase();
    STORES.contains(&base.as_str())
}

fn validate(text: &str) -> Option<bool> {
    Some(parts(text).is_some_and(|(scheme, secret)| secret && !scheme.is_empty() && !database(scheme)))
}
