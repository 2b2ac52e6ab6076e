//! Further model services: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("AI_SERVICE_KEY", SHAPES, "https://docs.together.ai/docs/quickstart", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("tgp_v1_[A-Za-z0-9_-]{40}"),
    token("fw_[A-Za-z0-9]{22,24}"),
    token("nvapi-[A-Za-z0-9_-]{60}"),
    token("tvly-(?:dev-|prod-)?[A-Za-z0-9_-]{20}"),
    token("llx-[A-Za-z0-9_-]{40}"),
    token("jina_[A-Za-z0-9]{50}"),
    fixed("sk_[0-9a-f]{48}"),
    token("csk-[a-z0-9]{40}"),
    fixed("fc-[0-9a-f]{32}"),
    token(r"cpk_[0-9a-f]{32}\."),
    token("pa-[A-Za-z0-9_-]{43}"),
    token("sk-helicone-[a-z0-9-]{20}"),
    token("a[ks]-[A-Za-z0-9]{22}"),
    token("rpa_[A-Z0-9]{40}"),
    fixed("e2b_[0-9a-f]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found tgp_", "v1_J_toJTLy3kSBzuGo9q6-jE8-KlObG6sT_IgB7pG2"),
    concat!("fw_o9m", "R5ziGm18ZIXYgQpoSKN"),
    concat!("nvapi-", "EFIbV4VI0vrhjnmbVGFSz7VWNH4M-XF950Jtt6QJ0XNQ3nmMg4w6HDb5hFfw"),
    concat!("tvly-d", "2DxfHp5PPz1Wi-tCkzM"),
    concat!("llx-pR", "Fue0S8QgjYZenCNwTQ-ahSsxZ3i4XyOJ-B91R2"),
    concat!("jina_W", "5v8FYI6iU80axufFGxdSVe0AZIskUDMjfOehwYvWwI72nr2ue"),
    concat!("sk_e32", "57405114cbf019383a0daf7ed220ee4bb2c662b34e76a"),
    concat!("csk-ej", "mxkjsfbfya8saq0wwpky3rxeslsxglhhufb7z1"),
    concat!("fc-afa", "86bbb227d5331348a9737804944fb"),
    concat!("cpk_96", "5682cad89ac01a8f5d4ea187be23f9."),
    concat!("pa-0_9", "3QsJ9S4MCdqWNREmkezvKDSCks5bA0CH3IXyQ4zz"),
    concat!("sk-hel", "icone-3nb2qd502v7m38uoiox3"),
    concat!("ak-SrK", "h2gax4dtIPaWIPNrBSZ"),
    concat!("rpa_JI", "27N5L682QWYPXUU1FJ7DEM365R0YT5M3YJYEJQ"),
    concat!("e2b_2c", "b497b1d845aa059a9c6b8a8eeaac9c59d2cc8d"),
];

const IGNORES: &[&str] = &[
    "tgp_",
    concat!("tgp_xx", "_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_xxxxxx"),
];
