//! The reader of a MySQL upstream for Python. Conversions only; an error carries no value.

use maskwire_kernel::rows::mysql::{Form, Masking, Next, Reader, Type};
use maskwire_kernel::rows::tally::Tally;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::rows::{PyProgram, PyTally};

#[pyclass(name = "MySqlReader", module = "maskwire._kernel")]
struct PyMySqlReader(Reader);

fn refused(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn answer(py: Python<'_>, next: Next, turn: u8) -> PyResult<Option<Py<PyAny>>> {
    Ok(match next {
        Next::Incomplete => None,
        Next::Full => Some((PyBytes::new(py, b""), turn).into_pyobject(py)?.into_any().unbind()),
        Next::Rows(rows) => Some((PyBytes::new(py, &rows), turn).into_pyobject(py)?.into_any().unbind()),
        Next::Payload(payload) => Some(PyBytes::new(py, &payload).into_any().unbind()),
    })
}

#[pymethods]
impl PyMySqlReader {
    #[new]
    fn new(max_message: usize) -> Self {
        Self(Reader::new(max_message))
    }

    fn feed(&mut self, data: &[u8]) {
        self.0.feed(data);
    }

    fn expect(&mut self, turn: u8) {
        self.0.expect(turn);
    }

    #[getter]
    fn pending(&self) -> usize {
        self.0.pending()
    }

    #[pyo3(signature = (program = None, tally = None, turn = 0, types = None))]
    fn next(
        &mut self,
        py: Python<'_>,
        program: Option<&PyProgram>,
        tally: Option<&PyTally>,
        turn: u8,
        types: Option<Vec<(u8, bool)>>,
    ) -> PyResult<Option<Py<PyAny>>> {
        let types: Option<Vec<Type>> =
            types.map(|all| all.into_iter().map(|(code, unsigned)| Type { code, unsigned }).collect());
        let form = types.as_deref().map_or(Form::Text, Form::Binary);
        let masking = program.map(|program| Masking { program: &program.0, form });
        let (reader, mut turn) = (&mut self.0, turn);
        let next = py.detach(|| match tally {
            Some(tally) => tally.with(|tally| reader.next(masking, &mut turn, tally)),
            None => reader.next(masking, &mut turn, &mut Tally::new()),
        });
        answer(py, next.map_err(refused)?, turn)
    }

    fn skip(&mut self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let next = self.0.skip().map_err(refused)?;
        answer(py, next, 0)
    }
}

/// Adds the names of this file to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyMySqlReader>()
}
