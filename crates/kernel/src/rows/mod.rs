//! Rows as they come over the wire and lie in files: taken apart, masked by a program, and written again.
//!
//! Must never give a value that no action of the program has seen, or change a byte that none has masked.

pub mod array;
mod batch;
pub mod copy;
mod data;
pub mod delimited;
pub mod frames;
pub mod frontend;
pub mod leaf;
pub mod mysql;
pub mod program;
pub mod read_back;
pub mod row;
pub mod scanned;
mod shares;
pub mod subjects;
pub mod tally;
pub mod typed;
pub mod types;
pub(crate) mod whole;
