//! What a PostgreSQL client sends, as far as the kernel reads it. Conversions only; an error carries no value.

use maskwire_kernel::ledger::bound;
use maskwire_kernel::rows::frontend;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

type Identity = (u64, u64, bool);

/// The bits of a file's mode that let its owner write it.
const WRITABLE: u32 = 0o200;

#[pyfunction]
#[allow(clippy::type_complexity)] // what PyO3 hands over
fn run<'py>(
    py: Python<'py>,
    data: &[u8],
) -> PyResult<Option<(String, Bound<'py, PyTuple>, bool, Bound<'py, PyBytes>)>> {
    let Some(run) = frontend::run(data) else { return Ok(None) };
    let formats = PyTuple::new(py, run.formats)?;
    Ok(Some((run.statement.to_owned(), formats, run.describes, PyBytes::new(py, run.bind))))
}

#[pyfunction]
fn head<'py>(py: Python<'py>, data: &[u8]) -> Option<Bound<'py, PyBytes>> {
    frontend::run(data).map(|run| PyBytes::new(py, &run.head()))
}

#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
fn said(bind: &[u8], types: Vec<u32>) -> PyResult<Vec<(String, String)>> {
    bound::said(bind, &types).ok_or_else(|| PyValueError::new_err("not the payload of a Bind"))
}

/// Which file stands at each path, and whether its owner may write it.
fn identities(paths: &[PathBuf]) -> PyResult<Vec<Identity>> {
    let one = |path: &PathBuf| {
        let found = std::fs::metadata(path).map_err(|fault| {
            PyOSError::new_err((fault.raw_os_error().unwrap_or_default(), fault.to_string()))
        })?;
        Ok((found.dev(), found.ino(), found.mode() & WRITABLE != 0))
    };
    paths.iter().map(one).collect()
}

#[pyclass(name = "Files", module = "maskwire._kernel", frozen)]
struct PyFiles {
    paths: Vec<PathBuf>,
    found: Vec<Identity>,
}

#[pymethods]
impl PyFiles {
    #[new]
    fn new(paths: Vec<PathBuf>) -> PyResult<Self> {
        Ok(Self { found: identities(&paths)?, paths })
    }

    #[getter]
    fn can_be_written(&self) -> bool {
        self.found.iter().all(|(_, _, is_writable)| *is_writable)
    }

    #[getter]
    fn are_the_same(&self) -> PyResult<bool> {
        Ok(identities(&self.paths)? == self.found)
    }
}

/// Adds the names of this file to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(run, module)?)?;
    module.add_function(wrap_pyfunction!(head, module)?)?;
    module.add_function(wrap_pyfunction!(said, module)?)?;
    module.add_class::<PyFiles>()
}
