//! Keys, programs and the backend reader for Python. Conversions only; an error carries no value.

use maskwire_kernel::rows::copy::CopyFormat;
use maskwire_kernel::rows::frames::{BackendReader, Masking, Next};
use maskwire_kernel::rows::leaf::{Asked, Masked};
use maskwire_kernel::rows::program::{Program, Spec};
use maskwire_kernel::rows::subjects::{self, Subjects};
use maskwire_kernel::rows::tally::Tally;
use maskwire_kernel::transform::keys::Keys;
use maskwire_kernel::transform::options::{Options, Setting};
use maskwire_kernel::transform::spans::Span;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

use crate::scan::Scanner;

fn refused(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

#[pyclass(name = "Keys", module = "maskwire._kernel", frozen)]
struct PyKeys(Keys);

#[pymethods]
impl PyKeys {
    #[new]
    #[pyo3(signature = (root, tenant = "default", version = 1))]
    fn new(root: Vec<u8>, tenant: &str, version: u32) -> PyResult<Self> {
        let root = Zeroizing::new(root);
        Keys::new(&root, tenant, version).map(Self).ok_or_else(|| refused("a root key has 32 bytes"))
    }
}

/// The options of one column, as Python writes them: bool before int, since a bool is one.
pub type PyOptions = HashMap<String, PySetting>;

#[derive(FromPyObject)]
pub enum PySetting {
    Flag(bool),
    Number(i64),
    Word(String),
}

/// The options as the kernel takes them.
pub fn options(given: PyOptions) -> Options {
    let setting = |(name, setting)| {
        let setting = match setting {
            PySetting::Flag(flag) => Setting::Flag(flag),
            PySetting::Number(number) => Setting::Number(number),
            PySetting::Word(word) => Setting::Word(word),
        };
        (name, setting)
    };
    Options::new(given.into_iter().map(setting).collect())
}

/// A finding's transform: its name, or its name and options.
#[derive(FromPyObject)]
enum PySpan {
    Name(String),
    Both(String, PyOptions),
}

#[pyclass(name = "Program", module = "maskwire._kernel", frozen)]
pub struct PyProgram(pub Program);

#[pymethods]
impl PyProgram {
    #[new]
    #[pyo3(signature = (columns, keys, scanner, spans, options = HashMap::new(), shapes = HashMap::new(), vault = None))]
    #[allow(clippy::needless_pass_by_value, clippy::too_many_arguments)] // what PyO3 hands over
    fn new(
        columns: Vec<(String, String, u32, u16)>,
        keys: &PyKeys,
        scanner: &Scanner,
        spans: HashMap<String, PySpan>,
        mut options: HashMap<usize, PyOptions>,
        shapes: HashMap<usize, Bound<'_, PyAny>>,
        vault: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let specs: Vec<Spec> = columns
            .into_iter()
            .enumerate()
            .map(|(at, (action, entity, oid, format))| {
                let options = self::options(options.remove(&at).unwrap_or_default());
                Spec { action, entity, oid, format, options, place: None }
            })
            .collect();
        if !options.is_empty() {
            return Err(refused("options are for a column that is not there"));
        }
        let spans: Vec<(String, String, Options)> = spans
            .into_iter()
            .map(|(entity, span)| match span {
                PySpan::Name(name) => (entity, name, Options::default()),
                PySpan::Both(name, options) => (entity, name, self::options(options)),
            })
            .collect();
        let spans: Vec<Span<'_>> = spans
            .iter()
            .map(|(entity, transform, options)| Span { entity, transform, options: options.clone() })
            .collect();
        let shapes = crate::shapes::shapes(shapes)?;
        let vault = vault.map(crate::vault::kept);
        Program::with_vault(&specs, &keys.0, Arc::clone(&scanner.kernel), &spans, &shapes, vault)
            .map(Self)
            .map_err(refused)
    }

    /// Whether a column's values all become the same.
    fn is_constant(&self, column: usize) -> bool {
        self.0.is_constant(column)
    }
}

#[pyclass(name = "CopyFormat", module = "maskwire._kernel", frozen)]
struct PyCopyFormat(CopyFormat);

fn byte(text: &str) -> PyResult<u8> {
    match text.as_bytes() {
        [one] => Ok(*one),
        _ => Err(refused("delimiter, quote and escape are one byte each")),
    }
}

#[pymethods]
impl PyCopyFormat {
    #[staticmethod]
    #[pyo3(signature = (delimiter = "\t", null = "\\N", header = false))]
    fn text(delimiter: &str, null: &str, header: bool) -> PyResult<Self> {
        Ok(Self(CopyFormat::Text { delimiter: byte(delimiter)?, null: null.into(), header }))
    }

    #[staticmethod]
    #[pyo3(signature = (delimiter = ",", quote = "\"", escape = "\"", null = "", header = false))]
    fn csv(delimiter: &str, quote: &str, escape: &str, null: &str, header: bool) -> PyResult<Self> {
        let (delimiter, quote, escape) = (byte(delimiter)?, byte(quote)?, byte(escape)?);
        Ok(Self(CopyFormat::Csv { delimiter, quote, escape, null: null.into(), header }))
    }

    #[staticmethod]
    fn binary() -> Self {
        Self(CopyFormat::Binary)
    }
}

#[pyclass(name = "Tally", module = "maskwire._kernel", frozen)]
pub struct PyTally(Mutex<Tally>);

impl PyTally {
    /// Of an answer that was counted already.
    pub fn of(tally: Tally) -> Self {
        Self(Mutex::new(tally))
    }

    /// What `read` makes of it, alone with it.
    pub fn with<T>(&self, read: impl FnOnce(&mut Tally) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[pymethods]
impl PyTally {
    #[new]
    #[pyo3(signature = (rows = None, bytes = None, subjects = Vec::new()))]
    fn new(rows: Option<u64>, bytes: Option<u64>, subjects: Vec<(usize, [u8; 16])>) -> Self {
        Self(Mutex::new(Tally::up_to(rows, bytes).about(Subjects::new(subjects))))
    }

    fn subjects<'py>(&self, py: Python<'py>) -> Vec<(usize, usize, bool, Bound<'py, PyBytes>)> {
        let told = self.with(|tally| tally.subjects().told());
        told.into_iter()
            .map(|one| (one.column, one.count, one.is_exact, PyBytes::new(py, &one.bytes)))
            .collect()
    }

    #[getter]
    fn rows(&self) -> u64 {
        self.with(|tally| tally.rows())
    }

    #[getter]
    fn bytes(&self) -> u64 {
        self.with(|tally| tally.bytes())
    }

    fn columns(&self) -> Vec<(u64, u64, u64)> {
        self.with(|tally| tally.columns().iter().map(|one| (one.kept, one.masked, one.dropped)).collect())
    }

    fn redacted(&self) -> Vec<u64> {
        self.with(|tally| tally.columns().iter().map(|one| one.redacted).collect())
    }

    fn findings(&self) -> HashMap<(usize, &'static str), u64> {
        self.with(|tally| {
            tally.findings().iter().map(|(column, entity, count)| ((*column, *entity), *count)).collect()
        })
    }

    fn digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.with(|tally| tally.digest()))
    }
}

/// Bytes that are masked sooner than the interpreter's lock is had back, which another thread may take in between.
const FEW: usize = 8192;

#[pyclass(name = "BackendReader", module = "maskwire._kernel")]
pub struct PyBackendReader(pub BackendReader);

fn answer(py: Python<'_>, next: Next) -> PyResult<Option<Py<PyAny>>> {
    Ok(match next {
        Next::Incomplete => None,
        Next::Full => Some((b'D', PyBytes::new(py, b"")).into_pyobject(py)?.into_any().unbind()),
        Next::Rows(rows) => Some(PyBytes::new(py, &rows).into_any().unbind()),
        Next::Message(kind, payload) => {
            Some((kind, PyBytes::new(py, &payload)).into_pyobject(py)?.into_any().unbind())
        }
    })
}

#[pymethods]
impl PyBackendReader {
    #[new]
    fn new(max_message: usize) -> Self {
        Self(BackendReader::new(max_message))
    }

    fn feed(&mut self, data: &[u8]) {
        self.0.feed(data);
    }

    #[pyo3(signature = (program = None, tally = None, copy = None))]
    fn next(
        &mut self,
        py: Python<'_>,
        program: Option<&PyProgram>,
        tally: Option<&PyTally>,
        copy: Option<&PyCopyFormat>,
    ) -> PyResult<Option<Py<PyAny>>> {
        let masking = program.map(|program| Masking { program: &program.0, copy: copy.map(|copy| &copy.0) });
        let reader = &mut self.0;
        let few = reader.held() < FEW;
        let mut read = || match tally {
            Some(tally) => tally.with(|tally| reader.next(masking, tally)),
            None => reader.next(masking, &mut Tally::new()),
        };
        let next = if few { read() } else { py.detach(read) };
        answer(py, next.map_err(refused)?)
    }

    #[allow(clippy::type_complexity)] // what PyO3 hands over
    fn messages<'py>(
        &mut self,
        py: Python<'py>,
        data: &[u8],
    ) -> PyResult<(Vec<(u8, Bound<'py, PyBytes>)>, bool)> {
        self.0.feed(data);
        let (found, more) = self.0.messages().map_err(refused)?;
        Ok((found.into_iter().map(|(kind, payload)| (kind, PyBytes::new(py, &payload))).collect(), more))
    }

    fn skip(&mut self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let next = self.0.skip().map_err(refused)?;
        answer(py, next)
    }
}

/// The keyed hash of a row's key, as a tally keeps it.
#[pyfunction]
fn subject_hash(key: [u8; 16], text: &[u8]) -> u64 {
    subjects::hash(&key, text)
}

/// One value masked as the program's column says.
#[pyfunction]
fn mask_value<'py>(
    py: Python<'py>,
    program: &PyProgram,
    column: usize,
    value: Option<&[u8]>,
) -> PyResult<Option<Bound<'py, PyBytes>>> {
    let Some(value) = value else { return Ok(None) };
    let masked = program
        .0
        .mask(column, value, &mut |_| ())
        .ok_or_else(|| refused("the program has no such column"))?;
    Ok(match masked {
        Masked::Same => Some(PyBytes::new(py, value)),
        Masked::New(new) | Masked::Redacted(new) => Some(PyBytes::new(py, &new)),
        Masked::Null(_) => None,
    })
}

/// The raw value of a token that a client compares with a masked column.
#[pyfunction]
#[pyo3(signature = (keys, entity, column_oid, value, oid, format, transform = "token", options = HashMap::new()))]
#[allow(clippy::too_many_arguments)] // one more page of names would say no more
fn read_back<'py>(
    py: Python<'py>,
    keys: &PyKeys,
    entity: &str,
    column_oid: u32,
    value: &[u8],
    oid: u32,
    format: u16,
    transform: &str,
    options: PyOptions,
) -> PyResult<Option<Bound<'py, PyBytes>>> {
    let asked = Asked { action: transform, entity, name: entity, options: &self::options(options) };
    let raw = maskwire_kernel::rows::read_back::read_back(&keys.0, &asked, column_oid, value, oid, format)
        .map_err(refused)?;
    Ok(raw.map(|raw| PyBytes::new(py, &raw)))
}

/// Adds the names of this file to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyKeys>()?;
    module.add_class::<PyProgram>()?;
    module.add_class::<PyCopyFormat>()?;
    module.add_class::<PyTally>()?;
    module.add_class::<PyBackendReader>()?;
    module.add_function(wrap_pyfunction!(mask_value, module)?)?;
    module.add_function(wrap_pyfunction!(subject_hash, module)?)?;
    module.add_function(wrap_pyfunction!(read_back, module)?)
}
