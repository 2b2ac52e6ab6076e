//! Arrow batches and streams for Python, by the `PyCapsule` interface. Conversions only; an error carries no value.

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use maskwire_kernel::arrow;
use maskwire_kernel::rows::tally::Tally;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;
use pyo3_arrow::{PyRecordBatch, PyRecordBatchReader, PySchema};
use std::sync::Arc;

use crate::rows::{PyProgram, PyTally};
use crate::scan::Scanner;

fn refused(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Every leaf of a schema as (path, type OID, format, type name).
#[pyfunction]
#[allow(clippy::needless_pass_by_value)] // what PyO3 hands over
fn arrow_leaves(schema: PySchema) -> PyResult<Vec<(String, u32, u16, &'static str)>> {
    let leaves = arrow::leaves(schema.as_ref()).map_err(refused)?;
    Ok(leaves.into_iter().map(|leaf| (leaf.path, leaf.oid, leaf.format, leaf.name)).collect())
}

/// The first values of each leaf of a batch, as text.
#[pyfunction]
fn arrow_sample(
    py: Python<'_>,
    batch: PyRecordBatch,
    values: usize,
    characters: usize,
) -> PyResult<Vec<Vec<String>>> {
    let batch = batch.into_inner();
    py.detach(|| arrow::sample(&batch, values, characters)).map_err(refused)
}

/// One batch, masked.
#[pyfunction]
fn mask_batch(
    py: Python<'_>,
    program: &PyProgram,
    scanner: &Scanner,
    batch: PyRecordBatch,
    tally: &PyTally,
) -> PyResult<PyRecordBatch> {
    let batch = batch.into_inner();
    let made = py.detach(|| {
        let schema = Arc::new(arrow::schema(&batch.schema(), &scanner.kernel));
        masked(program, &schema, &batch, tally)
    });
    made.map(PyRecordBatch::new).map_err(refused)
}

fn masked(
    program: &PyProgram,
    schema: &SchemaRef,
    batch: &RecordBatch,
    tally: &PyTally,
) -> Result<RecordBatch, arrow::Refused> {
    // Counted apart, so that threads that share a tally wait for each other only to add up.
    let mut part = Tally::new();
    let made = arrow::mask(&program.0, schema, batch, &mut part)?;
    tally.with(|tally| tally.merge(&part));
    Ok(made)
}

/// A stream whose batches are masked as they are asked for.
struct Masked {
    inner: Box<dyn RecordBatchReader + Send>,
    program: Py<PyProgram>,
    tally: Py<PyTally>,
    schema: SchemaRef,
    is_over: bool,
}

impl Iterator for Masked {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let made = match self.inner.next()? {
            Ok(batch) => masked(self.program.get(), &self.schema, &batch, self.tally.get())
                .map_err(|fault| ArrowError::ComputeError(fault.to_string())),
            // What the source says may hold a value.
            Err(_) => Err(ArrowError::ComputeError("the stream could not be read further".to_owned())),
        };
        self.is_over = made.is_err();
        Some(made)
    }
}

impl RecordBatchReader for Masked {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

/// A stream, masked batch by batch.
#[pyfunction]
fn mask_batches(
    program: Py<PyProgram>,
    scanner: &Scanner,
    stream: AnyRecordBatch,
    tally: Py<PyTally>,
) -> PyResult<PyRecordBatchReader> {
    let inner = stream.into_reader()?;
    let schema = Arc::new(arrow::schema(&inner.schema(), &scanner.kernel));
    Ok(PyRecordBatchReader::new(Box::new(Masked { inner, program, tally, schema, is_over: false })))
}

/// Adds the names of this file to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(arrow_leaves, module)?)?;
    module.add_function(wrap_pyfunction!(arrow_sample, module)?)?;
    module.add_function(wrap_pyfunction!(mask_batch, module)?)?;
    module.add_function(wrap_pyfunction!(mask_batches, module)?)
}
