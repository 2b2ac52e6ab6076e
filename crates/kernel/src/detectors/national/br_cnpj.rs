//! Taxpayer numbers of companies in Brazil.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::{digits, weighted};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "BR_CNPJ",
    category: PII,
    words: &["cnpj"],
    shapes: &[
        Shape::new(r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}/[0-9]{4}-[0-9]{2}", 0.92, 0.98),
        Shape::new("[0-9]{14}", 0.0, 0.95),
    ],
    validate,
    source: "https://www.gov.br/receitafederal/",
    finds: &["11.222.333/0001-81"],
    ignores: &["11.222.333/0001-82", "11222333000181"],
};

fn validate(text: &str) -> Option<bool> {
    let some = digits(text);
    Some({
        let check = |weights: &[u32]| {
            let rest = weighted(some.get(..weights.len()).unwrap_or_default(), weights) % 11;
            some.get(weights.len()).is_some_and(|digit| u32::from(*digit) == if rest < 2 { 0 } else { 11 - rest })
        };
        some.len() == 14 && check(&[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) && check(&[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])
    })
}
