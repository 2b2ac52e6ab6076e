//! What touches every byte of every result: scanning, row codecs, transforms.
//!
//! A chunk goes in; a masked chunk and a tally come out. Nothing in this crate knows Python, opens a socket or
//! reads a clock, and no error, `Debug` or panic of it may hold a value that came from a source.
#![forbid(unsafe_code)]

pub mod arrow;
pub mod checksums;
pub mod detectors;
pub mod document;
mod keyed;
pub mod ledger;
mod reread;
pub mod rows;
pub mod scan;
pub mod tagger;
pub mod transform;
mod views;
