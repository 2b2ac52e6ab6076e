//! Slack: tokens of bots, people, apps and configurations; webhooks and triggers.

use super::super::shape::{anywhere, Detector, Shape, SECRET};
use super::grow::to_blank;
use super::issued::{live, token};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "SLACK_TOKEN",
    category: SECRET,
    words: &[],
    shapes: &[
        token("(?:xox[abcdeoprs]|xapp)-[A-Za-z0-9-]{10}"),
        token(r"xoxe\.xox[bp]-[0-9]-[A-Za-z0-9]{20}"),
        Shape::new(r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9]{6}", 0.97, 0.97).grown(to_blank).between(anywhere),
    ],
    validate,
    source: "https://api.slack.com/concepts/token-types",
    finds: &["xoxb-2834910283-9182736450-aBcDeFgHiJ", "https://hooks.slack.com/services/T0AB12CD3/B0EF45GH6/qW7eR5tY8uI1oP3a", "xoxe.xoxp-1-Mi0yLTk4MzQ3NTkyMzQ4NzUyMzQ"],
    ignores: &["xoxb", "hooks.slack.com", "xoxb-abcdef-abcdef", "xoxb-xxxxxxxxxxxx-xxxxxxxxxxxx"],
};

fn validate(text: &str) -> Option<bool> {
    // Every token of theirs has a number in it: of a team, a version or an app.
    if text.starts_with("xox") && text.bytes().filter(u8::is_ascii_digit).count() < 3 {
        return Some(false);
    }
    live(text)
}
