//! The Python module `maskwire._kernel`: conversions and nothing else.
//!
//! Every file here has one `register` that adds its names to the module. No masking logic may live here.
#![allow(missing_docs)]

mod arrow;
mod entries;
mod files;
mod frontend;
mod grammar;
mod ledger;
mod mysql;
mod rows;
mod scan;
mod shapes;
mod vault;

use pyo3::prelude::*;

/// The kernel (see `_kernel.pyi` for what each name promises).
#[pymodule]
fn _kernel(module: &Bound<'_, PyModule>) -> PyResult<()> {
    grammar::register(module)?;
    rows::register(module)?;
    frontend::register(module)?;
    entries::register(module)?;
    mysql::register(module)?;
    arrow::register(module)?;
    files::register(module)?;
    ledger::register(module)?;
    scan::register(module)
}
