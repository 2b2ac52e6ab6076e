//! The scanner, as Python sees it: offsets in code points, texts in, positions out.

use maskwire_kernel::detectors::ALL;
use maskwire_kernel::scan::extra::Definition;
use maskwire_kernel::scan::{self, Scanner as Kernel, Span};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use std::collections::HashMap;
use std::sync::Arc;

/// The longest text, in bytes, for which no other thread of Python is let in: that takes longer than its scan.
const SHORT: usize = 512;

type Found = (usize, usize, &'static str, &'static str, f32);
/// Which text, and what was found there.
type FoundIn = (usize, Found);

/// A detector that a user defines, as a dictionary.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Defined {
    entity: String,
    category: String,
    pattern: String,
    keywords: Vec<String>,
    validator: Option<String>,
    finds: Vec<String>,
    ignores: Vec<String>,
}

impl From<Defined> for Definition {
    fn from(from: Defined) -> Self {
        let Defined { entity, category, pattern, keywords, validator, finds, ignores } = from;
        Self { entity, category, pattern, keywords, validator, finds, ignores }
    }
}

/// Every detector in one linear-time pass. Made once and shared: it is immutable.
#[pyclass(frozen, module = "maskwire._kernel")]
pub struct Scanner {
    /// The kernel's own.
    pub kernel: Arc<Kernel>,
}

#[pymethods]
impl Scanner {
    #[new]
    #[pyo3(signature = (extra=None))]
    fn new(py: Python<'_>, extra: Option<Vec<Defined>>) -> PyResult<Self> {
        let definitions: Vec<Definition> = extra.unwrap_or_default().into_iter().map(Defined::into).collect();
        let kernel = py.detach(|| {
            if definitions.is_empty() {
                Kernel::new().map_err(|error| PyRuntimeError::new_err(error.to_string()))
            } else {
                Kernel::with(&definitions).map_err(|error| PyValueError::new_err(error.to_string()))
            }
        })?;
        Ok(Self { kernel: Arc::new(kernel) })
    }

    #[pyo3(signature = (text, *, names=true))]
    fn find(&self, py: Python<'_>, text: &str, names: bool) -> Vec<Found> {
        let find = || {
            let spans = if names { self.kernel.find(text) } else { self.kernel.find_checked(text) };
            code_points(text, spans)
        };
        if text.len() > SHORT {
            py.detach(find)
        } else {
            find()
        }
    }

    #[pyo3(signature = (texts, *, names=true))]
    #[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
    fn find_all(&self, py: Python<'_>, texts: Vec<PyBackedStr>, names: bool) -> Vec<FoundIn> {
        py.detach(|| {
            let mut found = Vec::new();
            for (at, text) in texts.iter().enumerate() {
                let spans = if names { self.kernel.find(text) } else { self.kernel.find_checked(text) };
                if !spans.is_empty() {
                    found.extend(code_points(text, spans).into_iter().map(|one| (at, one)));
                }
            }
            found
        })
    }

    #[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
    fn vote(&self, py: Python<'_>, values: Vec<String>) -> HashMap<&'static str, usize> {
        py.detach(|| self.kernel.vote(values.iter().map(String::as_str)).into_iter().collect())
    }
}

/// Spans are sorted and disjoint, so one walk over the text is enough.
fn code_points(text: &str, spans: Vec<Span>) -> Vec<Found> {
    let (mut byte, mut point) = (0, 0);
    let is_ascii = text.is_ascii();
    let mut at = |offset: usize| {
        if is_ascii {
            return offset;
        }
        point += text.get(byte..offset).map_or(0, |part| part.chars().count());
        byte = offset;
        point
    };
    spans
        .into_iter()
        .map(|span| (at(span.start), at(span.end), span.entity, span.category, span.confidence))
        .collect()
}

/// Every built-in detector as (entity, category).
#[pyfunction]
fn detectors() -> Vec<(&'static str, &'static str)> {
    ALL.iter().map(|known| (known.entity, known.category)).collect()
}

/// What the validator of an entity says of a text.
#[pyfunction]
fn validate(entity: &str, text: &str) -> PyResult<Option<bool>> {
    let known = ALL.iter().find(|known| known.entity == entity);
    known
        .map(|known| (known.validate)(text))
        .ok_or_else(|| PyValueError::new_err("no detector has that entity"))
}

#[pyfunction]
fn headings(py: Python<'_>, text: &str, more: &str) -> Vec<String> {
    py.detach(|| {
        let all = [text, more].concat();
        scan::headings(&all, text.len())
    })
}

/// Adds this file's names to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Scanner>()?;
    module.add_function(wrap_pyfunction!(detectors, module)?)?;
    module.add_function(wrap_pyfunction!(headings, module)?)?;
    module.add_function(wrap_pyfunction!(validate, module)?)
}
