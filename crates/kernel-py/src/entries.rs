//! What the ledger has of an exchange: digests, the entry's text, a whole exchange in one step. Conversions only.

use maskwire_kernel::digests::{Digests, Said};
use maskwire_kernel::figures::{Figures, Form, Verdicts};
use maskwire_kernel::frames::Foreseen;
use maskwire_kernel::record::{self, Record};
use maskwire_kernel::repeat::{Asked, Recorded, Repeat};
use maskwire_kernel::tree;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyBytes;
use std::sync::Arc;

use crate::rows::{PyBackendReader, PyProgram, PyTally};

fn refused(what: &'static str) -> PyErr {
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
struct PyRecord(Box<Record>);

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
    fn new(pieces: [String; 11], columns: Vec<(String, String)>) -> Self {
        Self(Arc::new(Form { pieces, columns }))
    }

    fn draw(&self, figures: Told) -> PyResult<PyRecord> {
        let (time, exchange, rows, bytes, duration, digest, counts, literals, parameters) = figures;
        let figures = Figures { time, exchange, rows, bytes, duration, digest, counts, literals, parameters };
        let text = self.0.draw(&figures).ok_or_else(|| refused("figures of another number of columns"))?;
        Ok(PyRecord(Box::new(Record { figures, text })))
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

/// An entry's text, drawn or written.
#[derive(FromPyObject)]
enum PyText {
    Drawn(Py<PyRecord>),
    Written(PyBackedStr),
}

/// The lines of a ledger's tail with these texts, the first of which has this number. Keeps the interpreter's lock: it
/// takes less time than giving that away does.
#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
fn lines(py: Python<'_>, first: u64, texts: Vec<PyText>) -> Bound<'_, PyBytes> {
    let mut out = Vec::with_capacity(1024 * texts.len());
    for (number, text) in (first..).zip(&texts) {
        let text = match text {
            PyText::Drawn(record) => &record.get().0.text,
            PyText::Written(text) => &**text,
        };
        record::add_line(&mut out, number, text);
    }
    PyBytes::new(py, &out)
}

/// The first and the last moment, and the counts, of entries of one form. The interpreter's lock is given away.
#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
fn summed(py: Python<'_>, records: Vec<Py<PyRecord>>) -> PyResult<(String, String, Vec<Verdicts>)> {
    let sums = py.detach(|| record::summed(records.iter().map(|one| &*one.get().0)));
    let sums = sums.ok_or_else(|| refused("no entries, or of another number of columns"))?;
    Ok((sums.first, sums.last, sums.counts))
}

/// What each of these entries tells of a table, where it had values of it: its place and the JSON of it. The
/// interpreter's lock is given away.
#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
fn reads<'py>(
    py: Python<'py>,
    records: Vec<Py<PyRecord>>,
    places: Vec<u64>,
    columns: Vec<usize>,
    who: &str,
    session: &str,
) -> Vec<(u64, Bound<'py, PyBytes>)> {
    let found: Vec<(u64, String)> = py.detach(|| {
        let told = |(one, place): (&Py<PyRecord>, &u64)| {
            Some((*place, record::read(&one.get().0, *place, &columns, who, session)?))
        };
        records.iter().zip(&places).filter_map(told).collect()
    });
    found.into_iter().map(|(place, text)| (place, PyBytes::new(py, text.as_bytes()))).collect()
}

/// The hashes of these texts' leaves, one behind the other. The interpreter's lock is given away: nobody waits for it.
#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
fn leaves(py: Python<'_>, texts: Vec<PyBackedStr>) -> Bound<'_, PyBytes> {
    let hashes = py.detach(|| texts.iter().flat_map(|text| tree::leaf(text)).collect::<Vec<u8>>());
    PyBytes::new(py, &hashes)
}

#[pyfunction]
fn subtree<'py>(py: Python<'py>, hashes: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let leaves: Vec<tree::Hash> = hashes.chunks_exact(32).filter_map(|one| one.try_into().ok()).collect();
    let found = tree::subtree(&leaves).filter(|_| hashes.len() % 32 == 0);
    found.map(|hash| PyBytes::new(py, &hash)).ok_or_else(|| refused("not a power of two hashes"))
}

/// Adds the names of this file to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(leaves, module)?)?;
    module.add_function(wrap_pyfunction!(subtree, module)?)?;
    module.add_function(wrap_pyfunction!(lines, module)?)?;
    module.add_function(wrap_pyfunction!(summed, module)?)?;
    module.add_function(wrap_pyfunction!(reads, module)?)?;
    module.add_class::<PyRecord>()?;
    module.add_class::<PyDigests>()?;
    module.add_class::<PyForm>()?;
    module.add_class::<PyRepeat>()
}
