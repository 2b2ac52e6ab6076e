//! Webhook receivers: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("WEBHOOK_URL", SHAPES, "https://www.rfc-editor.org/rfc/rfc3986", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"hook(?:s)?\.[a-z0-9]{2,8}\.make\.com/[a-z0-9]{20}"),
    token(r"maker\.ifttt\.com/(?:trigger/[a-z_]{1,30}/)?(?:with/key|use)/[A-Za-z0-9_-]{20}"),
    token(r"chat\.googleapis\.com/v1/spaces/[A-Za-z0-9_-]{8,14}/messages\?key="),
    token(r"tines\.(?:com|io)/webhook/[a-z0-9]{20}"),
    token(r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=[0-9a-f-]{30}"),
    token(r"oapi\.dingtalk\.com/robot/send\?access_token=[0-9a-f]{40}"),
    token(r"m\.pipedream\.net/[A-Za-z0-9]{20}"),
];

const FINDS: &[&str] = &[
    concat!("found hook", ".wv.make.com/lysb9e1v0k9b3bl8cfhg"),
    concat!("maker.", "ifttt.com/with/key/Caqz4nrUNVdO-wxOxmBa"),
    concat!("chat.g", "oogleapis.com/v1/spaces/VHuNrj_U/messages?key="),
    concat!("tines.", "io/webhook/21cs391d8zfczg4gwquv"),
    concat!("qyapi.", "weixin.qq.com/cgi-bin/webhook/send?key=11a1716a79142f-f3e84db486d1-6c"),
    concat!("oapi.d", "ingtalk.com/robot/send?access_token=1a666608333cb35dc630469176a7a078245d0110"),
    concat!("m.pipe", "dream.net/XOi8zZUGnU40U7sEczIn"),
];

const IGNORES: &[&str] = &[
    "hook.",
    concat!("hook.x", "x.xxxx.xxx/xxxxxxxxxxxxxxxxxxxx"),
];
