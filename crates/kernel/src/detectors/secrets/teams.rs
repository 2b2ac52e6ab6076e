//! Microsoft Teams: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("TEAMS_WEBHOOK", SHAPES, "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"webhook\.office\.com/webhookb2/[0-9a-z-]{36}@[0-9a-z-]{36}/IncomingWebhook/[A-Za-z0-9]{20}"),
    token(r"outlook\.office\.com/webhook/[0-9a-z@-]{20}"),
    token(r"logic\.azure\.com(?::443)?/workflows/[0-9a-f]{32}/"),
];

const FINDS: &[&str] = &[
    concat!("found webh", "ook.office.com/webhookb2/a4197baf-495d-a78f-8d85-9d41d3f2603b@7726c3e8-829d-ccbc-80a8-90f381eadad8/IncomingWebhook/88gQdzH7Z2BiJurCvpS3"),
    concat!("outloo", "k.office.com/webhook/qzx8oxtr3-9u4at2ovxx"),
    concat!("logic.", "azure.com:443/workflows/4a1af75907b392c03b2776fe018bdf67/"),
];

const IGNORES: &[&str] = &[
    "webhook.",
    concat!("webhoo", "k.xxxxxx.xxx/xxxxxxxxx/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx@xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx/xxxxxxxxxxxxxxx/xxxxxxxxxxxxxxxxxxxx"),
];
