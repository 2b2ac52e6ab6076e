//! Meta: tokens of people and pages, of apps (an identifier, a bar, a secret), and of Instagram.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{live, token};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "FACEBOOK_TOKEN",
    category: SECRET,
    words: &[],
    shapes: &[
        token("EAA[A-Z][A-Za-z0-9]{80}"),
        token("IGQ[A-Za-z0-9_-]{60}"),
        token("IGAA[A-Za-z0-9]{80}"),
        Shape::new(r"\|[A-Za-z0-9_-]{27}", 0.95, 0.95).grown(app).between(edges),
    ],
    validate: live,
    source: "https://developers.facebook.com/docs/facebook-login/guides/access-tokens",
    finds: &[
        concat!("EAAMqW7eR5", "tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8qWe7R5tY8uI1oP3aS6dF9gH0jK4lZ2xC7vB5nM8qWe7R5tY8uI1oP3"),
        concat!("app 12345678", "9012345|qW7eR5tY8uI1oP3aS6dF9gH0jK4"),
    ],
    ignores: &["EAAM", "| 5c1d2a7e91b04f3c8d267ae0b94 |", "12|qW7eR5tY8uI1oP3aS6dF9gH0jK4"],
};

/// To the left over the app's identifier.
fn app(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let head = text.get(start.saturating_sub(18)..start).unwrap_or_default();
    let digits = head.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let ends = !text.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte));
    if (14..=17).contains(&digits) && ends { (start - digits, end) } else { (start, start) }
}

fn edges(text: &[u8], start: usize, end: usize) -> bool {
    end > start && super::issued::apart(text, start, end)
}
