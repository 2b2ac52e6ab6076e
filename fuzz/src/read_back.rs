//! Tokens read back: what a client sends as a token, whatever it is.

use crate::choices::Choices;
use crate::programs::{keys, scanner, TYPES};
use maskwire_kernel::rows::leaf::{Asked, Masked};
use maskwire_kernel::rows::program::{Program, Spec};
use maskwire_kernel::rows::read_back::read_back;
use maskwire_kernel::transform::options::Options;
use std::collections::HashMap;

/// Any value for any column; and the token of a text is read to that text or to nothing, never to another.
pub fn check(data: &[u8]) {
    let mut choices = Choices(data);
    let entity = choices.of(&["US_SSN", "EMAIL_ADDRESS", "CREDIT_CARD", "PERSON", ""]);
    let (column, oid, format) = (choices.of(TYPES), choices.of(TYPES), u16::from(choices.byte() % 3));
    let value = if choices.byte() % 2 == 1 { choices.take(200).to_vec() } else { choices.value() };
    let asked = Asked { action: "token", entity, name: entity, options: &Options::default() };
    if let Ok(Some(raw)) = read_back(&keys(), &asked, column, &value, oid, format) {
        assert!(raw.len() <= 100 * (value.len() + 1));
    }
    if entity.is_empty() || std::str::from_utf8(&value).is_err() {
        return;
    }
    let spec = Spec { action: "token".into(), entity: entity.into(), oid: 25, format: 0, ..Spec::default() };
    let program = Program::new(&[spec], &keys(), scanner(), &[], &HashMap::new()).unwrap();
    if let Some(Masked::New(token)) = program.mask(0, &value, &mut |_| ()) {
        let raw = read_back(&keys(), &asked, 25, &token, 25, 0).unwrap();
        assert!(raw.is_none_or(|raw| raw == value), "a token is read to another value");
    }
}
