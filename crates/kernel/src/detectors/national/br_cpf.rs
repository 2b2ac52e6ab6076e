//! Taxpayer numbers of persons in Brazil.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "BR_CPF",
    category: PII,
    words: &["cpf"],
    shapes: &[
        Shape::new(r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", 0.92, 0.98),
        Shape::new("[0-9]{11}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.gov.br/receitafederal/",
    finds: &["529.982.247-25", "CPF 52998224725"],
    ignores: &["529.982.247-26", "52998224725"],
};

/// The check digit at a place: from the digits before it, weighted downwards to 2.
fn cpf_check(some: &[u8], place: usize) -> bool {
    let weights: Vec<u32> = (2..=place as u32 + 1).rev().collect();
    let rest = weighted(some.get(..place).unwrap_or_default(), &weights) * 10 % 11 % 10;
    some.get(place).is_some_and(|digit| u32::from(*digit) == rest)
}

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some(some.len() == 11 && some.iter().any(|digit| Some(digit) != some.first()) && cpf_check(&some, 9) && cpf_check(&some, 10))
}
