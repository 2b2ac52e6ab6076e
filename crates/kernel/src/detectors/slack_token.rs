//! Slack tokens and webhooks.

use super::shape::{anywhere, bare, over_token, to_blank, unknown, Detector, Shape, SECRET};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "SLACK_TOKEN",
    category: SECRET,
    words: &[],
    shapes: &[
        Shape::new("(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10}", 0.97, 0.97).grown(over_token).between(bare),
        Shape::new(r"hooks\.slack\.com/(?:services|workflows)/[A-Z0-9]{6}", 0.97, 0.97).grown(to_blank).between(anywhere),
    ],
    validate: unknown,
    source: "https://api.slack.com/concepts/token-types",
    finds: &["xoxb-2834910283-9182736450-aBcDeFgHiJ", "https://hooks.slack.com/services/T0AB12CD3/B0EF45GH6/aBcDeFgHiJkLmNoP"],
    ignores: &["xoxb", "hooks.slack.com"],
};
