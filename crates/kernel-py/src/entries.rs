//! What the ledger has of an exchange: digests, the entry's text, a whole exchange in one step. Conversions only.

use maskwire_kernel::ledger::digests::{Digests, Said};
use maskwire_kernel::ledger::figures::{Figures, Form, Verdicts};
use maskwire_kernel::ledger::record::Record;
use maskwire_kernel::ledger::repeat::{Asked, Recorded, Repeat};
use maskwire_kernel::rows::frames::Foreseen;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Arc;

use crate::rows::{PyBackendReader, PyProgram, PyTally};

pub fn refused(what: &'static str) -> PyErr {
    PyValueError::new_err(what)
}

#[pyclass(name = "Digests", module = "maskwire._kernel", frozen)]
struct PyDigests(Digests);

#[pymethods]
impl PyDigests {
    #[new]
    fn new(said: &[u8], answers: &[u8]) -> PyResult<Self> {
        Digests::new(said, answers).map(Self).ok_or_else(|| refused("a key of digests has 32 bytes"))
    }

    #[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
    fn of(&self, exchange: &str, said: Vec<Said>) -> Vec<Said> {
        self.0.of(exchange, &said)
    }

    fn answer(&self, exchange: &str, rows: &[u8]) -> String {
        self.0.answer(exchange, rows)
    }
}

/// The words of `Figures`, in their order.
type Told = (String, String, u64, u64, u64, String, Vec<Verdicts>, Vec<Said>, Vec<Said>);

#[pyclass(name = "Record", module = "maskwire._kernel", frozen)]
pub struct PyRecord(pub Box<Record>);

#[pymethods]
impl PyRecord {
    #[getter]
    fn figures(&self) -> Told {
        let of = self.0.figures.clone();
        (
            of.time,
            of.exchange,
            of.rows,
            of.bytes,
            of.duration,
            of.digest,
            of.counts,
            of.literals,
            of.parameters,
        )
    }

    #[getter]
    fn rows(&self) -> u64 {
        self.0.figures.rows
    }

    #[getter]
    fn time(&self) -> &str {
        &self.0.figures.time
    }

    #[getter]
    fn text(&self) -> &str {
        &self.0.text
    }
}

#[pyclass(name = "Form", module = "maskwire._kernel", frozen)]
struct PyForm(Arc<Form>);

#[pymethods]
impl PyForm {
    #[new]
    fn new(pieces: [String; 11], columns: Vec<(String, String)>, session: String, principal: String) -> Self {
        Self(Arc::new(Form { pieces, columns, head: (session, principal) }))
    }

    fn draw(&self, figures: Told) -> PyResult<PyRecord> {
        let (time, exchange, rows, bytes, duration, digest, counts, literals, parameters) = figures;
        let figures = Figures { time, exchange, rows, bytes, duration, digest, counts, literals, parameters };
        let record = Record::drawn(&self.0, figures);
        record.map(Box::new).map(PyRecord).ok_or_else(|| refused("figures of another number of columns"))
    }
}

#[pyclass(name = "Repeat", module = "maskwire._kernel", frozen)]
struct PyRepeat {
    of: Repeat,
    program: Py<PyProgram>,
    digests: Option<Py<PyDigests>>,
}

/// The entry, or counts without one.
#[derive(IntoPyObject)]
enum PyRecorded {
    Drawn(Py<PyRecord>),
    Counted(Py<PyTally>),
}

/// The status, the answer's bytes, what is recorded of it.
type Answered<'py> = (u8, Bound<'py, PyBytes>, PyRecorded);

#[pymethods]
impl PyRepeat {
    #[new]
    #[pyo3(signature = (program, form, digests, *, kinds, description, types, rows, bytes))]
    #[allow(clippy::too_many_arguments)] // what PyO3 hands over
    fn new(
        program: Py<PyProgram>,
        form: Option<&PyForm>,
        digests: Option<Py<PyDigests>>,
        kinds: Vec<u8>,
        description: Vec<u8>,
        types: Vec<u32>,
        rows: Option<u64>,
        bytes: Option<u64>,
    ) -> Self {
        let like = Foreseen { kinds, description };
        let of = Repeat {
            like,
            form: form.map(|form| Arc::clone(&form.0)),
            types,
            most_rows: rows,
            most_bytes: bytes,
        };
        Self { of, program, digests }
    }

    #[allow(clippy::needless_pass_by_value, clippy::too_many_arguments)] // what PyO3 hands over
    fn answer<'py>(
        &self,
        py: Python<'py>,
        reader: &PyBackendReader,
        data: &[u8],
        exchange: &str,
        run: &[u8],
        literals: Vec<Said>,
        subjects: Vec<(usize, [u8; 16])>,
        began: f64,
        now: f64,
    ) -> PyResult<Option<Answered<'py>>> {
        let asked = Asked { exchange, run, literals: &literals, subjects, began, now };
        let digests = self.digests.as_ref().map(|digests| &digests.get().0);
        let found = self.of.answer(&reader.0, data, &self.program.get().0, digests, asked);
        let Some((answer, recorded)) = found else { return Ok(None) };
        let recorded = match recorded {
            Recorded::Drawn(record) => PyRecorded::Drawn(Py::new(py, PyRecord(record))?),
            Recorded::Counted(tally) => PyRecorded::Counted(Py::new(py, PyTally::of(*tally))?),
        };
        Ok(Some((answer.status, PyBytes::new(py, &answer.bytes), recorded)))
    }
}

/// Adds the names of this file to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyRecord>()?;
    module.add_class::<PyDigests>()?;
    module.add_class::<PyForm>()?;
    module.add_class::<PyRepeat>()
}
