//! What the ledger has of an exchange: its entry in its canonical text, digests, sums, and leaves of the tree.
//!
//! Must never hold a literal, a parameter or a value that came from a source.

pub mod bound;
pub mod digests;
pub mod figures;
pub mod pending;
pub mod record;
pub mod repeat;
pub mod syncing;
pub mod tree;
