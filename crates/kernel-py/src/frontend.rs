//! What a PostgreSQL client sends, as far as the kernel reads it. Conversions only; an error carries no value.

use maskwire_kernel::frontend;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// The bits of a file's mode that let its owner write it.
const WRITABLE: u32 = 0o200;

type Parameter<'py> = (Option<Bound<'py, PyBytes>>, u16);

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
fn parameters<'py>(py: Python<'py>, bind: &[u8]) -> PyResult<Vec<Parameter<'py>>> {
    let found =
        frontend::parameters(bind).ok_or_else(|| PyValueError::new_err("not the payload of a Bind"))?;
    Ok(found.into_iter().map(|(value, code)| (value.map(|bytes| PyBytes::new(py, bytes)), code)).collect())
}

#[pyfunction]
fn identities(paths: Vec<PathBuf>) -> PyResult<Vec<(u64, u64, bool)>> {
    let one = |path: PathBuf| {
        let found = std::fs::metadata(path).map_err(|fault| {
            PyOSError::new_err((fault.raw_os_error().unwrap_or_default(), fault.to_string()))
        })?;
        Ok((found.dev(), found.ino(), found.mode() & WRITABLE != 0))
    };
    paths.into_iter().map(one).collect()
}

/// Adds the names of this file to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(run, module)?)?;
    module.add_function(wrap_pyfunction!(parameters, module)?)?;
    module.add_function(wrap_pyfunction!(identities, module)?)
}
