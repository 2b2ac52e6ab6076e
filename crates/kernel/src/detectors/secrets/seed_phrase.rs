//! Seed phrases of wallets: twelve to twenty-four words, where something says that they are one.

use super::super::shape::{Detector, Shape, SECRET};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "SEED_PHRASE",
    category: SECRET,
    words: &["mnemonic", "seed phrase", "recovery phrase", "seed words", "wallet seed"],
    shapes: &[Shape::new("[a-z]{3,8}(?: [a-z]{3,8}){11}", 0.0, 0.95).grown(grow).between(assigned)],
    validate,
    source: "https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki",
    finds: &["mnemonic: lemon river orbit canvas tiger melody anchor puzzle velvet garden copper window"],
    ignores: &[
        "mnemonic: the first letters of each word in the sentence that you want to keep in mind",
        "lemon river orbit canvas tiger melody anchor puzzle velvet garden copper window",
    ],
};

/// Words of English that no list of seeds has, since they are too short or too common.
const PROSE: &[&str] = &["the", "and", "for", "that", "with", "this", "from", "you", "your", "are", "was", "not", "has", "have", "each", "which"];

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let rest = text.get(end..).unwrap_or_default();
    let more = rest.iter().take(128).position(|byte| !(byte.is_ascii_lowercase() || *byte == b' ')).unwrap_or(rest.len().min(128));
    let mut last = end + more;
    while last > end && text.get(last - 1) == Some(&b' ') {
        last -= 1;
    }
    (start, last)
}

/// Behind a colon or an equals sign, a blank and a quote aside.
fn assigned(text: &[u8], start: usize, _end: usize) -> bool {
    let head = text.get(start.saturating_sub(4)..start).unwrap_or_default();
    head.iter().any(|byte| b":=".contains(byte))
}

fn validate(text: &str) -> Option<bool> {
    if text.split(' ').any(|word| PROSE.contains(&word)) { Some(false) } else { None }
}
