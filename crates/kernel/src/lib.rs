//! What touches every byte of every result: scanning, row codecs, transforms.
//!
//! A chunk goes in; a masked chunk and a tally come out. Nothing in this crate knows Python, opens a socket or
//! reads a clock, and no error, `Debug` or panic of it may hold a value that came from a source.
#![forbid(unsafe_code)]

pub mod array;
pub mod arrow;
mod batch;
pub mod checksums;
mod compiled;
mod context;
pub mod copy;
pub mod delimited;
pub mod detectors;
pub mod document;
pub mod extra;
mod folded;
mod follows;
pub mod frames;
pub mod frontend;
mod gate;
mod heads;
mod held;
pub mod json;
mod keyed;
pub mod keys;
mod kinds;
pub mod leaf;
mod markup;
mod mixing;
pub mod mysql;
mod nested;
pub mod options;
mod owners;
mod parts;
mod pass;
mod pattern;
mod phrase;
mod probe;
pub mod program;
pub mod read_back;
mod regroup;
pub mod row;
pub mod scan;
pub mod scanned;
mod seen;
mod settle;
mod shares;
mod sieve;
mod split;
mod stated;
pub mod subjects;
mod table;
pub mod tagger;
pub mod tally;
pub mod transform;
mod tuples;
pub mod typed;
pub mod types;
pub mod vault;
mod views;
mod whole;
mod words;
