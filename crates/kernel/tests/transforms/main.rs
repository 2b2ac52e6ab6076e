//! What every transform promises, over made-up values of many types and locales: the same value masks alike, another key
//! otherwise, nothing comes out as it went in, and what has a way back comes back.
#![allow(clippy::unwrap_used, clippy::panic)]

mod dates;
mod names;
mod numbers;
mod tokens;

use maskwire_kernel::rows::leaf::{Asked, Masked};
use maskwire_kernel::rows::program::{Program, ProgramError, Spec};
use maskwire_kernel::rows::read_back::{read_back, ReadBackError};
use maskwire_kernel::scan::Scanner;
use maskwire_kernel::transform::keys::Keys;
use maskwire_kernel::transform::options::{Options, Setting};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

const TEXT: u32 = 25;
const DATE: u32 = 1082;
const TIMESTAMP: u32 = 1114;
const TIMESTAMPTZ: u32 = 1184;

static SCANNER: LazyLock<Arc<Scanner>> = LazyLock::new(|| Arc::new(Scanner::new().unwrap()));

fn options(given: &[(&str, Setting)]) -> Options {
    Options::new(given.iter().map(|(name, setting)| ((*name).to_owned(), setting.clone())).collect())
}

fn word(name: &'static str, word: &str) -> (&'static str, Setting) {
    (name, Setting::Word(word.to_owned()))
}

struct Column {
    program: Program,
    keys: Keys,
    spec: Spec,
}

impl Column {
    fn made(key: u8, spec: Spec) -> Result<Self, ProgramError> {
        let keys = Keys::new(&[key; 32], "default", 1).unwrap();
        let program =
            Program::new(std::slice::from_ref(&spec), &keys, Arc::clone(&SCANNER), &[], &HashMap::new())?;
        Ok(Self { program, keys, spec })
    }

    fn new(action: &str, entity: &str, oid: u32, format: u16, given: &[(&str, Setting)]) -> Self {
        let (action, entity) = (action.to_owned(), entity.to_owned());
        Self::made(9, Spec { action, entity, oid, format, options: options(given), place: None })
            .ok()
            .unwrap()
    }

    fn mask(&self, value: &[u8]) -> Vec<u8> {
        match self.program.mask(0, value, &mut |_| ()).unwrap() {
            Masked::New(new) | Masked::Redacted(new) => new.into_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn text(&self, value: &str) -> String {
        String::from_utf8(self.mask(value.as_bytes())).unwrap()
    }

    fn back(&self, value: &[u8]) -> Result<Option<Vec<u8>>, ReadBackError> {
        let Spec { action, entity, oid, format, options, .. } = &self.spec;
        read_back(&self.keys, &Asked { action, entity, name: entity, options }, *oid, value, *oid, *format)
    }
}
