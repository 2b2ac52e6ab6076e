//! vault: random tokens that somebody else keeps; no part of one is computed from its value (45 CFR 164.514(c)(1)).
//!
//! The kernel hands out the distinct values of a batch, never one by one, and takes their tokens. Must never pass a value
//! on, or make a token up, where its keeper can't be reached.

use crate::rows::types::Kind;
use crate::rows::whole;
use std::collections::HashMap;
use std::sync::Arc;

/// Who keeps the tokens.
pub trait Vault: Send + Sync {
    /// A token for each of these distinct values, in their order; `None` where they can't be read or written.
    fn tokens(&self, entity: &str, form: &str, values: &[Vec<u8>]) -> Option<Vec<String>>;
}

/// The tokens of one entity.
pub struct Kept {
    vault: Arc<dyn Vault>,
    entity: String,
}

/// What a token of a type looks like. All whole numbers share theirs, so that they join.
fn form(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Text | Kind::Padded => Some("text"),
        Kind::Int(4 | 8) | Kind::Numeric => Some("number"),
        Kind::Uuid => Some("uuid"),
        _ => None,
    }
}

impl Kept {
    /// The tokens of an entity, in a vault.
    pub fn new(vault: Arc<dyn Vault>, entity: &str) -> Self {
        Self { vault, entity: entity.to_owned() }
    }

    /// The tokens of values, in their order and type; of a value that has none, `None`. `None` for all of them where
    /// the vault does not give them.
    pub fn tokens(&self, kind: Kind, is_binary: bool, values: &[&[u8]]) -> Option<Vec<Option<Vec<u8>>>> {
        let Some(form) = form(kind) else { return Some(vec![None; values.len()]) };
        let (mut places, mut distinct) = (HashMap::new(), Vec::new());
        let place_of = |value: &&[u8]| {
            let plain = plain(kind, is_binary, value)?;
            Some(*places.entry(plain).or_insert_with_key(|plain: &Vec<u8>| {
                distinct.push(plain.clone());
                distinct.len() - 1
            }))
        };
        let at: Vec<Option<usize>> = values.iter().map(place_of).collect();
        if distinct.is_empty() {
            return Some(vec![None; values.len()]);
        }
        let tokens = self.vault.tokens(&self.entity, form, &distinct)?;
        if tokens.len() != distinct.len() {
            return None;
        }
        let written = |at: Option<usize>| written(kind, is_binary, tokens.get(at?)?);
        Some(at.into_iter().map(written).collect())
    }
}

/// A value as text, alike in both formats and in all types that are compared with each other.
pub fn plain(kind: Kind, is_binary: bool, value: &[u8]) -> Option<Vec<u8>> {
    match kind {
        Kind::Text | Kind::Padded => kind.text(value).map(<[u8]>::to_vec),
        Kind::Int(_) | Kind::Numeric => {
            let text = whole::read(kind, is_binary, value)?;
            let digits = text.strip_prefix('-').unwrap_or(&text);
            let is_whole = !digits.is_empty() && digits.bytes().all(|one| one.is_ascii_digit());
            is_whole.then(|| text.as_bytes().to_vec())
        }
        Kind::Uuid if is_binary => {
            let raw: [u8; 16] = value.try_into().ok()?;
            let digits = format!("{:032x}", u128::from_be_bytes(raw));
            let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|at| digits.get(at).unwrap_or_default());
            Some(parts.join("-").into_bytes())
        }
        Kind::Uuid => Some(value.to_ascii_lowercase()),
        _ => None,
    }
}

fn written(kind: Kind, is_binary: bool, token: &str) -> Option<Vec<u8>> {
    match kind {
        Kind::Int(_) | Kind::Numeric => whole::written(kind, is_binary, token.to_owned()),
        Kind::Uuid if is_binary => {
            let digits = token.replace('-', "");
            let number = u128::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 32)?;
            Some(number.to_be_bytes().to_vec())
        }
        _ => Some(token.as_bytes().to_vec()),
    }
}

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
