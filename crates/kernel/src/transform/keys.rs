//! Transform keys: one root key, and a key per tenant, version, use and entity derived from it.
//!
//! Must never print, log or compare a key, and leaves none behind in memory: `Keys` has no `Debug` and is wiped
//! when it is dropped. Source: RFC 5869 (HKDF) with SHA-256.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What a derived key is for; two uses never share a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    /// Format-preserving tokens.
    Token,
    /// Keyed hashes.
    Hash,
    /// Names that stand for others.
    Pseudonym,
    /// How far dates move.
    Shift,
    /// How far numbers move.
    Noise,
}

impl KeyUse {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Token => b"token",
            Self::Hash => b"hash",
            Self::Pseudonym => b"pseudonym",
            Self::Shift => b"shift",
            Self::Noise => b"noise",
        }
    }
}

/// The root key with the tenant and version it is used for.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Keys {
    root: [u8; 32],
    tenant: String,
    version: u32,
}

impl Keys {
    /// Takes a root key of exactly 32 bytes; `None` for any other length.
    pub fn new(root: &[u8], tenant: &str, version: u32) -> Option<Self> {
        let root: [u8; 32] = root.try_into().ok()?;
        Some(Self { root, tenant: tenant.to_owned(), version })
    }

    /// The 32-byte key for a use and an entity. Each part of the HKDF info carries its length, so that no two
    /// lists of parts read alike.
    pub fn derive(&self, key_use: KeyUse, entity: &str) -> Zeroizing<[u8; 32]> {
        let mut info = Vec::with_capacity(64);
        let version = self.version.to_be_bytes();
        for part in
            [b"maskwire", self.tenant.as_bytes(), version.as_slice(), key_use.label(), entity.as_bytes()]
        {
            info.extend_from_slice(&(part.len() as u64).to_be_bytes());
            info.extend_from_slice(part);
        }
        let mut key = Zeroizing::new([0_u8; 32]);
        let expanded = Hkdf::<Sha256>::new(None, &self.root).expand(&info, key.as_mut_slice());
        // HKDF-SHA-256 gives up to 8160 bytes; 32 is always among them.
        debug_assert!(expanded.is_ok());
        key
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A key belongs to one tenant, version, use and entity.
    #[test]
    fn every_part_of_the_path_changes_the_key() {
        let one = Keys::new(&[7; 32], "a", 1).unwrap();
        let key = one.derive(KeyUse::Token, "US_SSN");
        assert_eq!(*key, *Keys::new(&[7; 32], "a", 1).unwrap().derive(KeyUse::Token, "US_SSN"));
        for other in [
            one.derive(KeyUse::Hash, "US_SSN"),
            one.derive(KeyUse::Token, "EMAIL_ADDRESS"),
            Keys::new(&[7; 32], "b", 1).unwrap().derive(KeyUse::Token, "US_SSN"),
            Keys::new(&[7; 32], "a", 2).unwrap().derive(KeyUse::Token, "US_SSN"),
            Keys::new(&[8; 32], "a", 1).unwrap().derive(KeyUse::Token, "US_SSN"),
        ] {
            assert_ne!(*key, *other);
        }
    }

    /// A root key of the wrong length is no key.
    #[test]
    fn only_thirty_two_bytes_are_a_root_key() {
        assert!(Keys::new(&[0; 31], "a", 1).is_none());
        assert!(Keys::new(&[0; 33], "a", 1).is_none());
    }
}
