//! Detectors that users define: a pattern on the same linear engine, words, a validator by its name, samples.
//!
//! Must never take one whose samples it does not hold, and no error holds a pattern or a sample: it says which.

use std::sync::Mutex;

use crate::checksums::{
    base58check, bech32, calendar, digits, luhn, mod11_10, mod97, social_security, taxpayer, verhoeff,
};
use crate::detectors::shape::{PCI, PHI, PII, SECRET};

/// A detector as a user writes it.
#[derive(Default)]
pub struct Definition {
    /// What is found: capitals, digits and `_`.
    pub entity: String,
    /// pii, phi, pci or secret.
    pub category: String,
    /// A pattern without look-around; it need not be more than 256 bytes long to match.
    pub pattern: String,
    /// Where there are any, one has to stand near by.
    pub keywords: Vec<String>,
    /// One of `VALIDATORS`, or none.
    pub validator: Option<String>,
    /// Texts in which it has to be found.
    pub finds: Vec<String>,
    /// Texts in which it must not be found.
    pub ignores: Vec<String>,
}

/// What is wrong with a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The entity's name is not one.
    Entity,
    /// No such category.
    Category,
    /// The pattern does not compile, is too large, or matches nothing at all.
    Pattern,
    /// No such validator.
    Validator,
    /// There is no text in which it has to be found.
    Samples,
    /// It is not found in the text with this number, from 0.
    Finds(usize),
    /// It is found in the text with this number, from 0.
    Ignores(usize),
    /// There are too many detectors.
    Many,
}

/// A definition that can't be taken: which, from 0, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefinitionError {
    /// Which of the definitions.
    pub at: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

impl std::fmt::Display for DefinitionError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "detector {}: ", self.at)?;
        match self.fault {
            Fault::Entity => {
                out.write_str("an entity is named by capitals, digits and _, beginning with a capital")
            }
            Fault::Category => out.write_str("a category is pii, phi, pci or secret"),
            Fault::Pattern => {
                out.write_str("the pattern does not compile, is too large, or matches an empty text")
            }
            Fault::Validator => out.write_str("there is no such validator"),
            Fault::Samples => out.write_str("finds is empty: a detector needs a text in which it is found"),
            Fault::Finds(sample) => write!(out, "it is not found in finds[{sample}]"),
            Fault::Ignores(sample) => write!(out, "it is found in ignores[{sample}]"),
            Fault::Many => out.write_str("there are too many detectors"),
        }
    }
}

impl std::error::Error for DefinitionError {}

type Validate = fn(&str) -> Option<bool>;

/// The validators that a definition can name.
pub const VALIDATORS: &[(&str, Validate)] = &[
    ("luhn", |text| Some(luhn(&digits(text)))),
    ("iban", |text| Some(mod97(text))),
    ("verhoeff", |text| Some(verhoeff(&digits(text)))),
    ("mod11_10", |text| Some(mod11_10(&digits(text)))),
    ("us_ssn", |text| Some(social_security(&digits(text)))),
    ("us_itin", |text| Some(taxpayer(&digits(text)))),
    ("date", |text| Some(calendar(text))),
    ("base58check", |text| Some(base58check(text))),
    ("bech32", |text| Some(bech32(text))),
];

/// A definition whose words are sound.
pub struct Checked {
    /// Its name, kept for good.
    pub entity: &'static str,
    /// Its category.
    pub category: &'static str,
    /// Its validator.
    pub validate: Validate,
}

/// Reads the words of a definition.
pub fn check(definition: &Definition) -> Result<Checked, Fault> {
    let name = definition.entity.as_str();
    let sound = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if !sound || !name.starts_with(|c: char| c.is_ascii_uppercase()) || name.len() > 64 {
        return Err(Fault::Entity);
    }
    let category =
        [PII, PHI, PCI, SECRET].into_iter().find(|one| *one == definition.category).ok_or(Fault::Category)?;
    let validate = match &definition.validator {
        None => crate::detectors::shape::unknown,
        Some(wanted) => VALIDATORS.iter().find(|(known, _)| known == wanted).ok_or(Fault::Validator)?.1,
    };
    if definition.finds.is_empty() {
        return Err(Fault::Samples);
    }
    Ok(Checked { entity: kept(name), category, validate })
}

/// The same name for good. A policy that is read again has the same names, so that few are ever kept.
fn kept(name: &str) -> &'static str {
    static NAMES: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());
    let mut names = NAMES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = names.iter().find(|known| **known == name) {
        return known;
    }
    let new: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.push(new);
    new
}
