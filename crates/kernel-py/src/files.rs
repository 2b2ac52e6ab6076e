//! Pieces of CSV and JSON Lines files for Python. Conversions only; an error carries a line, and no value.

use maskwire_kernel::rows::delimited::{mask_lines, Dialect, Fault};
use maskwire_kernel::rows::tally::Tally;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::rows::{PyProgram, PyTally};

#[pyclass(frozen, module = "maskwire._kernel")]
struct Delimited(Dialect);

fn byte(text: &str) -> PyResult<u8> {
    match text.as_bytes() {
        [one] if !matches!(one, b'\n' | b'\r') => Ok(*one),
        _ => Err(PyValueError::new_err("delimiter and quote are one byte each, and no line end")),
    }
}

fn run<'py>(
    py: Python<'py>,
    tally: &PyTally,
    room: usize,
    mask: impl FnOnce(&mut Tally, &mut Vec<u8>) -> Result<u64, Fault> + Send,
) -> PyResult<(Bound<'py, PyBytes>, u64)> {
    let made = py.detach(|| {
        let (mut part, mut out) = (Tally::new(), Vec::with_capacity(room));
        let line = mask(&mut part, &mut out)?;
        tally.with(|tally| tally.merge(&part));
        Ok::<_, Fault>((out, line))
    });
    let (out, line) = made.map_err(|fault| PyValueError::new_err(fault.to_string()))?;
    Ok((PyBytes::new(py, &out), line))
}

#[pymethods]
impl Delimited {
    #[new]
    #[pyo3(signature = (delimiter = ",", quote = "\""))]
    fn new(delimiter: &str, quote: &str) -> PyResult<Self> {
        Ok(Self(Dialect { delimiter: byte(delimiter)?, quote: byte(quote)? }))
    }

    fn whole(&self, py: Python<'_>, data: &[u8]) -> usize {
        py.detach(|| self.0.whole(data))
    }

    fn mask<'py>(
        &self,
        py: Python<'py>,
        program: &PyProgram,
        data: &[u8],
        line: u64,
        tally: &PyTally,
    ) -> PyResult<(Bound<'py, PyBytes>, u64)> {
        run(py, tally, data.len() + data.len() / 4, |part, out| {
            self.0.mask(&program.0, data, line, part, out)
        })
    }
}

/// Whole lines of JSON, masked.
#[pyfunction]
fn mask_json_lines<'py>(
    py: Python<'py>,
    program: &PyProgram,
    data: &[u8],
    line: u64,
    tally: &PyTally,
) -> PyResult<(Bound<'py, PyBytes>, u64)> {
    run(py, tally, data.len() + data.len() / 4, |part, out| mask_lines(&program.0, data, line, part, out))
}

/// Adds the names of this file to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Delimited>()?;
    module.add_function(wrap_pyfunction!(mask_json_lines, module)?)
}
