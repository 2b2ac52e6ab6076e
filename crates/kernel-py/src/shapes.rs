//! The shapes of JSON documents, as Python writes them: nested tuples and mappings. Conversions only.

use maskwire_kernel::document::Shape;
use maskwire_kernel::json::DEEPEST;
use maskwire_kernel::program::Spec;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyMapping;
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
    let plain = || given.extract::<(String, String, String, u32)>();
    let with_options = || given.extract::<(String, String, String, u32, PyOptions)>();
    let value = plain()
        .map(|(word, action, entity, oid)| (word, action, entity, oid, PyOptions::new(), None))
        .or_else(|_| {
            with_options()
                .map(|(word, action, entity, oid, options)| (word, action, entity, oid, options, None))
        });
    if let Ok((word, action, entity, oid, options, place)) = value.or_else(|_| given.extract()) {
        if word == "value" {
            return Ok(Shape::Value(Spec {
                action,
                entity,
                oid,
                format: 0,
                options: rows::options(options),
                place,
            }));
        }
    } else if let Ok((word, inside)) = given.extract::<(String, Bound<'_, PyAny>)>() {
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

fn object(members: &Bound<'_, PyMapping>, depth: usize) -> PyResult<Shape<Spec>> {
    let member = |item: Bound<'_, PyAny>| {
        let (key, inside) = item
            .extract::<(String, Bound<'_, PyAny>)>()
            .map_err(|_| refused("a member of a shape has a name that is not a string"))?;
        Ok((key, shape(&inside, depth + 1)?))
    };
    Ok(Shape::Object(members.items()?.iter().map(member).collect::<PyResult<_>>()?))
}
