//! Telegram: the tokens of bots, a number, a colon and 35 characters.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::live;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "TELEGRAM_TOKEN",
    category: SECRET,
    words: &[],
    shapes: &[Shape::new(":AA[A-Za-z0-9_-]{32}", 0.97, 0.97).grown(grow).between(edges)],
    validate: live,
    source: "https://core.telegram.org/bots/api#authorizing-your-bot",
    finds: &["110201543:AAHdq7cvCH1vGWJxfSe1ofSAs0K5PA2Dsaw", "https://api.telegram.org/bot110201543:AAHdq7cvCH1vGWJxfSe1ofSAs0K5PA2Dsaw/x"],
    ignores: &["key:AAHdq7cvCH1vGWJxfSe1ofSAs0K5PA2Dsaw", "1:AAshort"],
};

/// To the left over the bot's number, to the right over the token.
fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let head = text.get(start.saturating_sub(11)..start).unwrap_or_default();
    let digits = head.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = text.get(end..).unwrap_or_default();
    let more = rest.iter().take(4).take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte)).count();
    if (8..=10).contains(&digits) && more <= 3 { (start - digits, end + more) } else { (start, start) }
}

fn edges(_text: &[u8], start: usize, end: usize) -> bool {
    end > start
}
