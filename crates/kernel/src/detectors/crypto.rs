//! Addresses of Bitcoin and Ethereum wallets, the former with their checksums.

use super::shape::{Detector, Shape, PCI};
use crate::checksums::{base58check, bech32};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "CRYPTO",
    category: PCI,
    words: &["wallet", "bitcoin", "btc", "ethereum", "eth", "crypto", "address"],
    shapes: &[
        Shape::new("[13][1-9A-HJ-NP-Za-km-z]{25,34}", 0.95, 0.98),
        Shape::new("(?i)(?:bc|tb)1[02-9ac-hj-np-z]{11,71}", 0.95, 0.98),
        Shape::new("0x[0-9A-Fa-f]{40}", 0.6, 0.93),
    ],
    validate,
    source: "https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki",
    finds: &["16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ", "pay bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 now", "wallet 0x52908400098527886E0F7030069857D2E4169EE7"],
    ignores: &["16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ2", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "0x52908400"],
};

fn validate(text: &str) -> Option<bool> {
    if text.starts_with("0x") {
        return None;
    }
    Some(base58check(text) || bech32(text))
}
