//! Names of hosts and sites, where a word says what they are.

use super::shape::{Detector, Shape, PII};
use super::values::domain;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DOMAIN_NAME",
    category: PII,
    words: &["domain", "website", "web site", "homepage", "site", "web", "url"],
    shapes: &[
        Shape::new(r"(?i)[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,18}", 0.0, 0.8).between(edges),
        Shape::new(r"(?i)www\.[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z]{2,18}", 0.75, 0.85).between(edges),
        Shape::new(r"(?:[a-z0-9][a-z0-9-]{1,62}\.){1,3}(?:com|org|net|biz|info|edu|gov|name)", 0.55, 0.8).between(edges),
    ],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc1035#section-2.3.1",
    finds: &["{\"domain\": \"levetp.net\"}", "my website is www.goalforum.com.au", "see confidence.biz"],
    ignores: &["main.rs", "node.js", "site is down.", "a@confidence.biz"],
};

/// What stands behind the dot of a file's name and is no top level, or hardly one.
const FILES: &[&str] = &[
    "js", "ts", "py", "rs", "go", "rb", "php", "java", "json", "yaml", "yml", "toml", "xml", "html", "css", "csv", "txt", "md",
    "pdf", "png", "jpg", "jpeg", "gif", "svg", "zip", "gz", "tar", "log", "sql", "exe", "dll", "so", "sh", "conf", "cfg", "ini",
    "lock", "local", "internal", "lan", "svc", "cluster", "test", "min", "map", "tsx", "jsx", "vue", "cpp", "hpp", "cs", "doc",
    "docx", "xls", "xlsx", "ppt", "tmp", "bak", "bin", "dat", "db", "id", "name", "type", "value",
];

fn edges(text: &[u8], start: usize, end: usize) -> bool {
    let left = start.checked_sub(1).and_then(|at| text.get(at)).copied().unwrap_or(b' ');
    let right = text.get(end).copied().unwrap_or(b' ');
    let right2 = text.get(end + 1).copied().unwrap_or(b' ');
    !left.is_ascii_alphanumeric()
        && !b"@._-/\\$%".contains(&left)
        && !right.is_ascii_alphanumeric()
        && !b"@_-(=%".contains(&right)
        && !(right == b'.' && right2.is_ascii_alphanumeric())
}

fn validate(text: &str) -> Option<bool> {
    let top = text.rsplit_once('.').map_or("", |(_, top)| top).to_ascii_lowercase();
    Some(domain(text) && !FILES.contains(&top.as_str()))
}
