//! The kernel's tests from outside, in one program: linking one is faster than linking eight.

mod canaries;
mod carriers;
mod decoys;
mod detectors;
mod extra;
mod linear;
mod neighbours;
mod secrets;
mod tagger;
