//! A vault that Python keeps: asked about a batch of values at a time. Conversions only.

use maskwire_kernel::transform::vault::Vault;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};
use std::sync::Arc;

/// A callable: (entity, form, values) -> their tokens.
struct Callable(Py<PyAny>);

impl Vault for Callable {
    fn tokens(&self, entity: &str, form: &str, values: &[Vec<u8>]) -> Option<Vec<String>> {
        Python::attach(|py| {
            let values = PyList::new(py, values.iter().map(|value| PyBytes::new(py, value))).ok()?;
            // What it raises is said by it; here there are no tokens, and nothing is passed on.
            self.0.call1(py, (entity, form, values)).ok()?.extract(py).ok()
        })
    }
}

/// The vault behind a callable.
pub fn kept(callable: Py<PyAny>) -> Arc<dyn Vault> {
    Arc::new(Callable(callable))
}
