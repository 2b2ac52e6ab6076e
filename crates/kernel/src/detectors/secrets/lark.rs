//! Lark and Feishu: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("LARK_WEBHOOK", SHAPES, "https://open.larksuite.com/document/client-docs/bot-v3/add-custom-bot", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/[A-Za-z0-9_-]{20}"),
];

const FINDS: &[&str] = &[
    concat!("found open", ".feishu.cn/open-apis/bot/v2/hook/vOhIXwoBKdhN31tbqsWV"),
];

const IGNORES: &[&str] = &[
    "open.",
    concat!("open.x", "xxxxx.xx/xxxx-xxxx/xxx/xx/xxxx/xxxxxxxxxxxxxxxxxxxx"),
];
