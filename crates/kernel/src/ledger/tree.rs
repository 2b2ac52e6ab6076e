//! Hashes of the ledger's tree, many in one step.
//!
//! Source: RFC 9162, section 2.1.1. Must never leave a byte of an entry outside its hash.

use crate::ledger::digests::hex;
use sha2::{Digest, Sha256};

/// A hash of the tree.
pub type Hash = [u8; 32];

/// An entry of more bytes is a leaf by its own SHA-256, as tlog-tiles can't hold it.
const MOST: usize = 65_535;

/// The hash of the leaf of an entry's canonical text.
pub fn leaf(text: &str) -> Hash {
    let hash = |data: &[u8]| Sha256::new().chain_update([0]).chain_update(data).finalize().into();
    if text.len() <= MOST {
        return hash(text.as_bytes());
    }
    let whole = hex(&Sha256::digest(text));
    hash(format!("{{\"bytes\":{},\"sha256\":\"{whole}\",\"v\":\"long\"}}", text.len()).as_bytes())
}

/// The hash of a whole subtree from those of its leaves, a power of two of them; None of any other number.
pub fn subtree(leaves: &[Hash]) -> Option<Hash> {
    if !leaves.len().is_power_of_two() {
        return None;
    }
    let mut row = leaves.to_vec();
    while row.len() > 1 {
        let above = |pair: &[Hash]| {
            let mut hash = Sha256::new().chain_update([1]);
            for one in pair {
                hash.update(one);
            }
            hash.finalize().into()
        };
        row = row.chunks(2).map(above).collect();
    }
    row.first().copied()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{leaf, subtree};

    #[test]
    fn a_subtree_is_of_a_power_of_two() {
        let (one, other) = (leaf("a"), leaf("b"));
        assert_eq!(subtree(&[one]), Some(one));
        assert_ne!(subtree(&[one, other]), subtree(&[other, one]));
        assert_eq!((subtree(&[]), subtree(&[one; 3])), (None, None));
        assert_ne!(leaf(&"x".repeat(65_535)), leaf(&"x".repeat(65_536)));
    }
}
