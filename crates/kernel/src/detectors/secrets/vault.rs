//! `HashiCorp` Vault: service, batch and recovery tokens, and the short ones of before version 1.10.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{apart, live, token};

/// The detector. The old prefix is one letter and a dot, so a word must stand near by.
pub const DETECTOR: Detector = Detector {
    entity: "VAULT_TOKEN",
    category: SECRET,
    words: &["vault", "token", "vault_token"],
    shapes: &[
        token(r"hv[sbr]\.[A-Za-z0-9_.-]{24}"),
        Shape::new(r"[sb]\.[A-Za-z0-9]{24}", 0.0, 0.95).between(apart),
    ],
    validate: live,
    source: "https://developer.hashicorp.com/vault/docs/concepts/tokens",
    finds: &[concat!("hvs.CAESIJ", "k7Qm2Wx9Rt4Bz6Cd1Ef3Gh"), "VAULT_TOKEN s.Qw7Er5Ty8Ui1Op3As6Df9Gh0"],
    ignores: &["hvs.short", "s.Qw7Er5Ty8Ui1Op3As6Df9Gh0", "token s.makeKubeConfigController = args", "vault s.xxxxxxxxxxxxxxxxxxxxxxxx"],
};
