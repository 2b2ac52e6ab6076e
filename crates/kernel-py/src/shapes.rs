//! The shapes of JSON documents, as Python writes them: nested tuples and mappings. Conversions only.

use maskwire_kernel::document::json::DEEPEST;
use maskwire_kernel::document::Shape;
use maskwire_kernel::rows::program::Spec;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyTuple};
use std::collections::HashMap;

use crate::rows::{self, PyOptions};

/// The shapes of some columns, by their index.
pub fn shapes(given: HashMap<usize, Bound<'_, PyAny>>) -> PyResult<HashMap<usize, Shape<Spec>>> {
    given.into_iter().map(|(column, given)| Ok((column, shape(&given, 0)?))).collect()
}

fn refused(what: &'static str) -> PyErr {
    PyValueError::new_err(what)
}

fn shape(given: &Bound<'_, PyAny>, depth: usize) -> PyResult<Shape<Spec>> {
    if depth > DEEPEST {
        return Err(refused("a shape is nested deeper than documents are read"));
    }
    if let Some(leaf) = leaf(given) {
        return Ok(Shape::Value(leaf));
    }
    if let Ok((word, inside)) = given.extract::<(String, Bound<'_, PyAny>)>() {
        match (word.as_str(), inside.cast::<PyMapping>()) {
            ("array", _) => return Ok(Shape::Array(Box::new(shape(&inside, depth + 1)?))),
            ("object", Ok(members)) => return object(members, depth),
            _ => {}
        }
    }
    Err(refused(
        "a shape is (value, action, entity, type OID[, options[, place]]), (array, shape) or (object, {key: shape})",
    ))
}

/// A value: its action, entity and type, and behind those its options and its place, or the first of them, or none.
fn leaf(given: &Bound<'_, PyAny>) -> Option<Spec> {
    let parts = given.cast::<PyTuple>().ok().filter(|parts| (4..=6).contains(&parts.len()))?;
    let (word, action, entity, oid): (String, String, String, u32) = parts.get_slice(0, 4).extract().ok()?;
    let part = |at: usize| parts.get_item(at).ok();
    let options: PyOptions = part(4).map(|part| part.extract()).transpose().ok()?.unwrap_or_default();
    let place = part(5).map(|part| part.extract()).transpose().ok()?;
    let spec = Spec { action, entity, oid, format: 0, options: rows::options(options), place };
    (word == "value").then_some(spec)
}

fn object(members: &Bound<'_, PyMapping>, depth: usize) -> PyResult<Shape<Spec>> {
    let member = |item: Bound<'_, PyAny>| {
        let (key, inside) = item
            .extract::<(String, Bound<'_, PyAny>)>()
            .map_err(|_| refused("a member of a shape has a name that is not a string"))?;
        Ok((key, shape(&inside, depth + 1)?))
    };
    Ok(Shape::Object(members.items()?.iter().map(member).collect::<PyResult<_>>()?))
}
