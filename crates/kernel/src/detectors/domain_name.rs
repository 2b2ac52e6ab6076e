//! Names of hosts and sites, where a word says what they are.

use super::shape::{Detector, Shape, PII};
use super::values::{country, domain};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "DOMAIN_NAME",
    category: PII,
    words: &["domain", "website", "web site", "homepage", "hosted at", "webseite", "sitio web", "site web"],
    shapes: &[
        Shape::new(r"(?i)www\.[a-z0-9-]", 0.75, 0.85).grown(grow).between(edges),
        Shape::new(r"(?i)[a-z0-9-]{1,63}\.[a-z0-9]", 0.0, 0.8).grown(grow).between(edges).after(begins),
        Shape::new(r"[a-z0-9-]{2,63}\.(?:com|org|net|biz|info|edu|gov|de|eu|fr|nl|ch|pl|co\.uk)", 0.55, 0.8).grown(grow).between(edges).after(begins),
    ],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc1035#section-2.3.1",
    finds: &["{\"domain\": \"levetp.net\"}", "my website is www.goalforum.com.au", "see confidence.biz now"],
    ignores: &["main.rs", "node.js", "site is down.", "a@confidence.biz"],
};

/// What stands behind the dot of a file's name and is no top level, or hardly one.
const FILES: &[&str] = &[
    "js", "ts", "py", "rs", "go", "rb", "php", "java", "json", "yaml", "yml", "toml", "xml", "html", "css", "csv", "txt", "md",
    "pdf", "png", "jpg", "jpeg", "gif", "svg", "zip", "gz", "tar", "log", "sql", "exe", "dll", "so", "sh", "conf", "cfg", "ini",
    "lock", "local", "internal", "lan", "svc", "cluster", "test", "min", "map", "tsx", "jsx", "vue", "cpp", "hpp", "cs", "doc",
    "docx", "xls", "xlsx", "ppt", "tmp", "bak", "bin", "dat", "db", "id", "name", "type", "value",
];

/// Top levels of other than two letters that are not also words of code.
const TOPS: &[&str] = &[
    "com", "org", "net", "biz", "info", "edu", "gov", "mil", "int", "pro", "app", "dev", "xyz", "online", "site", "shop", "store",
    "tech", "cloud", "club", "agency", "blog", "museum", "travel", "mobi", "asia", "jobs", "coop", "aero", "digital", "email",
    "solutions", "services", "systems", "company", "group", "global", "world", "media", "network", "studio", "design", "vip", "top",
];

/// From a label and a dot over the labels on both sides.
fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.".contains(byte);
    let rest = text.get(end..).unwrap_or_default();
    let mut last = end + rest.iter().take(253).position(|byte| !inside(byte)).unwrap_or(rest.len().min(253));
    while last > start && text.get(last - 1).is_some_and(|byte| b"-.".contains(byte)) {
        last -= 1;
    }
    (start, last)
}

fn edges(text: &[u8], start: usize, end: usize) -> bool {
    let right = text.get(end).copied().unwrap_or(b' ');
    let right2 = text.get(end + 1).copied().unwrap_or(b' ');
    let joined_right = right.is_ascii_alphanumeric() || b"@_-(=%".contains(&right);
    let goes_on = right == b'.' && right2.is_ascii_alphanumeric();
    if start.checked_sub(1).and_then(|at| text.get(at)) == Some(&b'_') {
        // Underscores on both sides make it italic.
        return right == b'_';
    }
    begins(text, start) && !joined_right && !goes_on
}

/// What `edges` says of the left alone.
fn begins(text: &[u8], start: usize) -> bool {
    let left = start.checked_sub(1).and_then(|at| text.get(at)).copied().unwrap_or(b' ');
    !left.is_ascii_alphanumeric() && !b"@.-/\\$%".contains(&left)
}

fn validate(text: &str) -> Option<bool> {
    let top = text.rsplit_once('.').map_or("", |(_, top)| top).to_ascii_lowercase();
    let known = TOPS.contains(&top.as_str()) || (top.len() == 2 && (country(&top.to_ascii_uppercase()) || matches!(top.as_str(), "uk" | "eu")));
    Some(domain(text) && known && !FILES.contains(&top.as_str()))
}
