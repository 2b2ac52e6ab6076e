//! `parse`, `tokens`, `read`, `query` and `deparse_copy_query`: the grammar crate as Python sees it.

use maskwire_grammar::Error;
use pyo3::exceptions::{PySyntaxError, PyValueError};
use pyo3::prelude::*;

fn raised(error: Error) -> PyErr {
    match error {
        // Python's own layout of a SyntaxError: (file, line, 1-based offset, text); the text stays out of it.
        Error::Syntax(_) | Error::Unreadable => {
            PySyntaxError::new_err((error.to_string(), ("", 1, error.position() + 1, "")))
        }
        Error::NotCopyQuery => PyValueError::new_err(error.to_string()),
    }
}

#[pyfunction]
fn parse(sql: &str) -> PyResult<String> {
    maskwire_grammar::parse(sql).map_err(raised)
}

#[pyfunction]
fn tokens(sql: &str) -> PyResult<Vec<(usize, usize, &'static str, &'static str)>> {
    let found = maskwire_grammar::tokens(sql).map_err(raised)?;
    Ok(found.into_iter().map(|token| (token.start, token.end, token.name, token.keyword)).collect())
}

#[pyfunction]
fn deparse_copy_query(sql: &str) -> PyResult<String> {
    maskwire_grammar::deparse_copy_query(sql).map_err(raised)
}

type Read = (Option<String>, Vec<(&'static str, String)>);

#[pyfunction]
fn read(sql: &str) -> PyResult<Read> {
    let found = maskwire_grammar::read(sql).map_err(raised)?;
    Ok((found.template, found.literals))
}

/// A text, its template and its literals.
type Query<'a> = (&'a str, String, Vec<(&'static str, String)>);

#[pyfunction]
fn query(data: &[u8]) -> Option<Query<'_>> {
    let sql = maskwire_kernel::rows::frontend::query(data)?;
    let found = maskwire_grammar::read(sql).ok()?;
    Some((sql, found.template?, found.literals))
}

/// Adds the grammar's names to the module.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(parse, module)?)?;
    module.add_function(wrap_pyfunction!(tokens, module)?)?;
    module.add_function(wrap_pyfunction!(read, module)?)?;
    module.add_function(wrap_pyfunction!(query, module)?)?;
    module.add_function(wrap_pyfunction!(deparse_copy_query, module)?)
}
