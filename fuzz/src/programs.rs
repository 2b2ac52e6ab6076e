//! Mask programs of any columns, and what their columns promise.

use crate::choices::Choices;
use maskwire_kernel::document::Shape;
use maskwire_kernel::rows::program::{Program, Spec};
use maskwire_kernel::scan::Scanner;
use maskwire_kernel::transform::keys::Keys;
use maskwire_kernel::transform::options::{Options, Setting};
use maskwire_kernel::transform::spans::Span;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Every type of which the kernel knows a mask, arrays of them, and one that it does not know.
pub const TYPES: &[u32] = &[
    25, 16, 17, 18, 19, 20, 21, 23, 26, 114, 142, 199, 650, 651, 700, 701, 705, 774, 775, 790, 791, 829, 869,
    1000, 1001, 1002, 1005, 1007, 1009, 1014, 1015, 1016, 1040, 1041, 1042, 1043, 1082, 1083, 1114, 1115,
    1184, 1186, 1231, 1266, 1560, 1561, 1562, 1700, 2950, 2951, 3802, 3807, 3904, 3905, 4451, 600, 99_999,
];
const ACTIONS: &[&str] = &["redact", "token", "hash", "partial", "null", "scan", "scrub", "keep", "json"];
const ENTITIES: &[&str] = &["US_SSN", "EMAIL_ADDRESS", "CREDIT_CARD", "PERSON", "IBAN_CODE", ""];

/// A program, and what was asked for.
pub struct Made {
    /// The compiled one.
    pub program: Program,
    /// Its columns.
    pub columns: Vec<Spec>,
}

impl Made {
    /// Whether nothing of a column's values may come out.
    pub fn hides(&self, column: usize) -> bool {
        !matches!(self.columns[column].action.as_str(), "keep" | "scan" | "scrub")
    }

    /// Whether nothing of any may.
    pub fn hides_all(&self) -> bool {
        (0..self.columns.len()).all(|column| self.hides(column))
    }
}

/// The scanner, which is slow to make.
pub fn scanner() -> Arc<Scanner> {
    static SCANNER: OnceLock<Arc<Scanner>> = OnceLock::new();
    Arc::clone(SCANNER.get_or_init(|| Arc::new(Scanner::new().unwrap())))
}

/// Keys.
pub fn keys() -> Keys {
    Keys::new(&[9; 32], "default", 1).unwrap()
}

/// A program of up to eight columns; all of one format where `format` says so.
pub fn program(choices: &mut Choices<'_>, format: Option<u16>) -> Made {
    let count = choices.below(9);
    let mut shapes = HashMap::new();
    let mut columns = Vec::new();
    for at in 0..count {
        let action = choices.of(ACTIONS);
        let mut spec = Spec {
            action: action.into(),
            entity: choices.of(ENTITIES).into(),
            oid: choices.of(TYPES),
            format: format.unwrap_or(u16::from(choices.byte() % 2)),
            options: options(choices, action),
            place: None,
        };
        if action == "json" {
            spec.oid = choices.of(&[114, 3802]);
            shapes.insert(at, shape(choices, 3));
        }
        columns.push(spec);
    }
    let spans = [("EMAIL_ADDRESS", "token"), ("US_SSN", "hash"), ("PERSON", "redact")]
        .map(|(entity, transform)| Span { entity, transform, options: Options::default() });
    let program = Program::new(&columns, &keys(), scanner(), &spans, &shapes).unwrap();
    Made { program, columns }
}

/// Some of the options that an action knows.
fn options(choices: &mut Choices<'_>, action: &str) -> Options {
    let known: &[(&str, i64)] = match action {
        "partial" => choices.of(&[&[] as &[_], &[("last", 2)], &[("first", 4)]]),
        "hash" => &[("length", 9)],
        _ => &[],
    };
    Options::new(known.iter().map(|(name, number)| ((*name).to_owned(), Setting::Number(*number))).collect())
}

/// A document's shape, in which every leaf is masked.
fn shape(choices: &mut Choices<'_>, depth: usize) -> Shape<Spec> {
    match choices.below(3) {
        1 if depth > 0 => Shape::Array(Box::new(shape(choices, depth - 1))),
        2 if depth > 0 => {
            Shape::Object(["a", "b"].map(|key| (key.to_owned(), shape(choices, depth - 1))).into())
        }
        _ => Shape::Value(Spec {
            action: choices.of(&["redact", "token", "hash", "partial", "null"]).into(),
            entity: choices.of(ENTITIES).into(),
            oid: choices.of(TYPES),
            ..Spec::default()
        }),
    }
}
