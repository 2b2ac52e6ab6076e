//! Mailchimp: API keys, which end in the data centre, and those for transactional mail.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{live, token};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "MAILCHIMP_KEY",
    category: SECRET,
    words: &[],
    shapes: &[
        Shape::new("-us[0-9]{1,2}", 0.97, 0.97).grown(grow).between(edges),
        token("md-[A-Za-z0-9_-]{22}"),
    ],
    validate: live,
    source: "https://mailchimp.com/developer/marketing/guides/quick-start/",
    finds: &["4d2f64e2a108cd72f648b1984c3b5a13-us14"],
    ignores: &["region aws-us1", "9276A43e2951aa46e2b1c33ED38357DB-us2"],
};

/// To the left over 32 hexadecimal digits.
fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let hex = |byte: &&u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(*byte);
    let head = text.get(start.saturating_sub(33)..start).unwrap_or_default();
    let back = head.iter().rev().take_while(hex).count();
    if back == 32 { (start - back, end) } else { (start, start) }
}

fn edges(text: &[u8], start: usize, end: usize) -> bool {
    end > start && !text.get(end).is_some_and(u8::is_ascii_alphanumeric)
}
