//! The transforms: what a value becomes. One file per transform; `keep` and `null` need none.
//!
//! Must never give back the raw value where a mask was asked for and none is known: then it is redacted.

mod address;
pub mod calendar;
mod card;
pub mod decimal;
mod draw;
pub mod ff1;
pub mod generalise;
pub mod hash;
mod iban;
pub mod keys;
pub mod mac;
mod network;
pub mod noise;
pub mod numbers;
pub mod options;
pub mod partial;
mod permutation;
mod pools;
pub mod pseudonym;
pub mod redact;
mod script;
pub mod shape;
pub mod shift;
pub mod spans;
pub mod token;
pub mod vault;
mod wide;
