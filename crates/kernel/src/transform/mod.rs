//! The transforms: what a value becomes. One file per transform; `keep` and `null` need none.
//!
//! Must never give back the raw value where a mask was asked for and none is known: then it is redacted.

mod address;
mod card;
pub mod ff1;
pub mod hash;
mod iban;
pub mod numbers;
pub mod partial;
mod permutation;
pub mod redact;
pub mod shape;
pub mod spans;
pub mod token;
mod wide;
