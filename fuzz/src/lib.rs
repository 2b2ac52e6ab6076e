//! What the fuzz targets check, one module each. `crates/kernel/tests/fuzz.rs` runs the same on the stable compiler.
//!
//! Must never judge with the code that it judges: streams are made and read here by their own few lines.

pub mod choices;
pub mod copied;
pub mod frames;
pub mod mysql;
pub mod programs;
pub mod read_back;
pub mod rows;
pub mod streams;
pub mod text;
pub mod values;
