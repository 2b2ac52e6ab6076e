//! What a ledger does with its entries on their way to the disk: lines, rows, sums, leaves. Conversions only.

use maskwire_kernel::ledger::figures::Verdicts;
use maskwire_kernel::ledger::pending::{Pending, Row};
use maskwire_kernel::ledger::record::{self, Answers};
use maskwire_kernel::ledger::syncing::Syncer;
use maskwire_kernel::ledger::tree;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyBytes;
use std::path::PathBuf;
use std::time::Duration;

use crate::entries::{refused, PyRecord};

/// What the table of a ledger has of an entry: its record, or time, session, principal's name and text.
#[derive(FromPyObject)]
enum PyRow {
    Drawn(Py<PyRecord>),
    Written(PyBackedStr, PyBackedStr, PyBackedStr, PyBackedStr),
}

impl PyRow {
    fn row(&self) -> Row<'_> {
        match self {
            Self::Drawn(record) => record.get().0.row(),
            Self::Written(time, session, principal, text) => Row { time, session, principal, text },
        }
    }
}

/// The lines of a ledger's tail with these texts, the first of which has this number. Keeps the interpreter's lock: it
/// takes less time than giving that away does.
#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
fn lines(py: Python<'_>, first: u64, rows: Vec<PyRow>) -> Bound<'_, PyBytes> {
    let mut out = Vec::with_capacity(1024 * rows.len());
    for (number, row) in (first..).zip(&rows) {
        record::add_line(&mut out, number, row.row().text);
    }
    PyBytes::new(py, &out)
}

/// Keeps the interpreter's lock where it adds, as `lines` does; what it gives of all that was added is made without it.
#[pyclass(name = "Pending", module = "maskwire._kernel")]
struct PyPending(Pending);

#[pymethods]
impl PyPending {
    #[new]
    fn new() -> Self {
        Self(Pending::default())
    }

    #[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
    fn add(&mut self, rows: Vec<PyRow>) {
        for row in &rows {
            self.0.add(row.row());
        }
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn parts<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.parts())
    }

    fn places(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.places())
    }

    fn leaves<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &py.detach(|| self.0.leaves()))
    }
}

#[pyclass(name = "Answers", module = "maskwire._kernel")]
struct PyAnswers(Answers);

#[pymethods]
impl PyAnswers {
    #[new]
    fn new(columns: usize, tables: Vec<Vec<usize>>, who: String, session: String) -> Self {
        Self(Answers::new(columns, tables, who, session))
    }

    fn add(&mut self, place: u64, record: &PyRecord) -> PyResult<Vec<Option<String>>> {
        self.0.add(place, &record.0).ok_or_else(|| refused("an entry of another number of columns"))
    }

    fn sums(&self) -> (u64, &str, &str, &[Verdicts]) {
        (self.0.number, &self.0.first, &self.0.last, &self.0.counts)
    }
}

/// Who waits here needs no interpreter's lock: no client waits for a sync.
#[pyclass(frozen, name = "Syncer", module = "maskwire._kernel")]
struct PySyncer(Syncer);

#[pymethods]
impl PySyncer {
    #[new]
    #[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
    fn new(path: Option<PathBuf>, within: f64) -> PyResult<Self> {
        let within = Duration::try_from_secs_f64(within).map_err(|_| refused("a time that is none"))?;
        Ok(Self(Syncer::new(path.as_deref(), within)?))
    }

    fn soon(&self, is_due: bool) {
        self.0.soon(is_due);
    }

    fn end(&self) {
        self.0.end();
    }

    fn wait(&self, py: Python<'_>) -> PyResult<bool> {
        Ok(py.detach(|| self.0.wait())?)
    }
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
    let found = tree::subtree(&leaves).filter(|_| hashes.len().is_multiple_of(32));
    found.map(|hash| PyBytes::new(py, &hash)).ok_or_else(|| refused("not a power of two hashes"))
}

/// Adds the names of this file to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(leaves, module)?)?;
    module.add_function(wrap_pyfunction!(subtree, module)?)?;
    module.add_function(wrap_pyfunction!(lines, module)?)?;
    module.add_class::<PySyncer>()?;
    module.add_class::<PyPending>()?;
    module.add_class::<PyAnswers>()
}
